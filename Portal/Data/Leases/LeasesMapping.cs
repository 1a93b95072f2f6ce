using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

static class LeasesMapping
{
    public static void UseLeases(this ModelBuilder builder) =>
        builder.Entity<LeaseRow>(lease =>
        {
            lease.ToTable("Leases");
            lease.HasKey(x => x.Name);
        });
}
