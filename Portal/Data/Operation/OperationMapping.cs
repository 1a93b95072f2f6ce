using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

static class OperationMapping
{
    public static void UseOperationRoom(this ModelBuilder builder) =>
        builder.Entity<SetupLinkRow>(link =>
        {
            link.ToTable("SetupLinks");
            link.HasKey(x => x.SecretHash);
        });
}
