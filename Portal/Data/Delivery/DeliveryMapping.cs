using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

static class DeliveryMapping
{
    public static void UseDeliveryRoom(this ModelBuilder builder)
    {
        builder.Entity<ThirdPartyRow>(party =>
        {
            party.ToTable("ThirdParties");
            party.HasIndex(x => x.Name).IsUnique().HasFilter("\"DeletedAt\" IS NULL");
            party.Property(x => x.Version).IsConcurrencyToken();
        });
        builder.Entity<EndpointRow>(endpoint =>
        {
            endpoint.ToTable("Endpoints");
            endpoint.HasIndex(x => new { x.ThirdPartyId, x.Name }).IsUnique().HasFilter("\"DeletedAt\" IS NULL");
            endpoint.Property(x => x.Version).IsConcurrencyToken();
        });
        builder.Entity<DeliveryRow>(delivery =>
        {
            delivery.ToTable("Deliveries");
            delivery
                .HasIndex(x => new
                {
                    x.CauseId,
                    x.ActionIndex,
                    x.EndpointId,
                })
                .IsUnique();
            delivery.HasIndex(x => new { x.NextAttemptAt, x.EndpointId }).HasFilter("\"NextAttemptAt\" IS NOT NULL");
            delivery.HasIndex(x => new { x.DocumentId, x.Sequence }).HasFilter("\"DocumentId\" IS NOT NULL");
            delivery.HasIndex(x => new { x.EndpointId, x.Id });
            delivery.HasIndex(x => new { x.ThirdPartyId, x.Id });
            delivery.HasIndex(x => new { x.State, x.Id }).HasFilter("\"State\" <> 'delivered'");
        });
        builder.Entity<DeliveryPayloadRow>(payload =>
        {
            payload.ToTable("DeliveryPayloads");
            payload.HasKey(x => x.DeliveryId);
        });
        builder.Entity<AttemptRow>(attempt =>
        {
            attempt.ToTable("DeliveryAttempts");
            attempt.HasIndex(x => new { x.DeliveryId, x.Number }).IsUnique();
        });
        builder.Entity<LaneHoldRow>(hold =>
        {
            hold.ToTable("LaneHolds");
            hold.HasKey(x => new { x.DocumentId, x.Sequence });
            hold.HasIndex(x => x.Until);
        });
    }
}
