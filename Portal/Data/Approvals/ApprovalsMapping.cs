using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

static class ApprovalsMapping
{
    public static void UseApprovalsRoom(this ModelBuilder builder)
    {
        builder.Entity<RouteRow>(route =>
        {
            route.ToTable("Routes");
            route.HasIndex(x => x.Code).IsUnique().HasFilter("\"DeletedAt\" IS NULL");
            route.Property(x => x.Version).IsConcurrencyToken();
        });
        builder.Entity<RouteVersionRow>(version =>
        {
            version.ToTable("RouteVersions");
            version.HasIndex(x => new { x.RouteId, x.Number }).IsUnique();
        });
        builder.Entity<DocumentRow>(document =>
        {
            document.ToTable("Documents");
            document.HasIndex(x => x.Number).IsUnique();
            document.HasIndex(x => new { x.ThirdPartyId, x.ExternalId }).IsUnique();
            document.HasIndex(x => new
            {
                x.ThirdPartyId,
                x.State,
                x.Id,
            });
            document.HasIndex(x => new { x.ThirdPartyId, x.Id });
            document.HasIndex(x => new { x.State, x.Id });
            document.HasIndex(x => new { x.UpdatedAt, x.Id });
            document.HasIndex(x => x.ExternalId).HasFilter("\"ExternalId\" IS NOT NULL");
            document.HasIndex(x => new { x.InitiatorId, x.Id });
            document.Property(x => x.Version).IsConcurrencyToken();
        });
        builder.Entity<RevisionRow>(revision =>
        {
            revision.ToTable("Revisions");
            revision.HasIndex(x => new { x.DocumentId, x.Number }).IsUnique();
        });
        builder.Entity<AttachmentRow>(attachment =>
        {
            attachment.ToTable("Attachments");
            attachment.HasIndex(x => new
            {
                x.DocumentId,
                x.Revision,
                x.Position,
            });
        });
        builder.Entity<TaskRow>(task =>
        {
            task.ToTable("Tasks");
            task.HasIndex(x => new
            {
                x.PersonId,
                x.State,
                x.Id,
            });
            task.HasIndex(x => x.DocumentId);
            task.HasIndex(x => new { x.PersonId, x.DocumentId });
            task.HasIndex(x => new
                {
                    x.PersonId,
                    x.DueAt,
                    x.Id,
                })
                .HasFilter("\"State\" = 'active'");
            task.HasIndex(x => new { x.PersonId, x.Id }).HasFilter("\"State\" = 'active' AND \"Round\" > 1");
            task.Property(x => x.Version).IsConcurrencyToken();
        });
        builder.Entity<RecordRow>(record =>
        {
            record.ToTable("Records");
            record.HasIndex(x => new { x.DocumentId, x.Seq }).IsUnique();
        });
        builder.Entity<DocumentEventRow>(happened =>
        {
            happened.ToTable("DocumentEvents");
            happened.HasIndex(x => new { x.ThirdPartyId, x.Position }).IsUnique();
            happened.HasIndex(x => new { x.DocumentId, x.Sequence }).IsUnique();
        });
        builder.Entity<CommandRow>(command =>
        {
            command.ToTable("Commands");
            command.HasKey(x => new { x.PersonId, x.CommandId });
        });
        builder.Entity<HandoverRow>(handover =>
        {
            handover.ToTable("Handovers");
            handover.HasIndex(x => x.DocumentId).IsUnique();
            handover.HasIndex(x => new { x.State, x.Id }).HasFilter("\"State\" = 'waiting'");
            handover.HasIndex(x => new { x.ThirdPartyId, x.Id });
            handover.HasIndex(x => x.RunId).HasFilter("\"RunId\" IS NOT NULL");
        });
        builder.Entity<NumberRow>(number =>
        {
            number.ToTable("Numbers");
            number.HasKey(x => x.Scope);
        });
    }
}
