using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

static class IdentityMapping
{
    public static void UseIdentityRoom(this ModelBuilder builder)
    {
        builder.Entity<PortalUser>(user =>
        {
            user.Property(x => x.DisplayName).HasMaxLength(200);
            user.Property(x => x.Version).IsConcurrencyToken();
        });
        builder.Entity<AccessTokenRow>(token =>
        {
            token.ToTable("AccessTokens");
            token.HasIndex(x => x.SecretHash).IsUnique();
            token.HasIndex(x => x.ThirdPartyId);
            token.HasIndex(x => x.PersonId);
        });
        builder.Entity<AuditRow>(audit =>
        {
            audit.ToTable("Audit");
            audit.HasIndex(x => new
            {
                x.Resource,
                x.ResourceId,
                x.Id,
            });
            audit.HasIndex(x => new { x.Resource, x.Id });
            audit.HasIndex(x => new { x.ResourceId, x.Id });
            audit.HasIndex(x => new { x.Action, x.Id });
            audit.HasIndex(x => new { x.ActorName, x.Id });
            audit.HasIndex(x => new { x.ActorKind, x.Id });
        });
        builder.Entity<IdempotencyRow>(row =>
        {
            row.ToTable("Idempotency");
            row.HasKey(x => new { x.Caller, x.Key });
            row.HasIndex(x => x.CreatedAt);
        });
        builder.Entity<AlarmRow>(alarm =>
        {
            alarm.ToTable("Alarms");
            alarm.HasIndex(x => x.ClearedAt);
        });
        builder.Entity<NoticeRow>(notice =>
        {
            notice.ToTable("Notices");
            notice.HasKey(x => new { x.Id, x.PersonId });
            notice.HasIndex(x => new { x.PersonId, x.Id });
            notice.HasIndex(x => new { x.PersonId, x.Id }, "IX_Notices_Unread").HasFilter("\"ReadAt\" IS NULL");
        });
    }
}
