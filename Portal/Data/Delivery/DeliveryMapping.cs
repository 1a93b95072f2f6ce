using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

static class DeliveryMapping
{
    const string NotOnItsWay = "\"State\" <> 'delivered' AND \"State\" <> 'pending' AND \"State\" <> 'inFlight'";

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
            delivery.HasIndex(x => new { x.AgentId, x.Id }).HasFilter("\"AgentId\" IS NOT NULL");
            delivery.HasIndex(x => new { x.Type, x.Id });
            delivery.HasIndex(x => new { x.State, x.Id });
            // What goes well passes only states that these leave out, so it has no entry in them.
            delivery.HasIndex(x => new { x.State, x.CauseId }).HasFilter(NotOnItsWay);
            delivery
                .HasIndex(x => new
                {
                    x.ThirdPartyId,
                    x.State,
                    x.Id,
                })
                .HasFilter(NotOnItsWay);
            delivery
                .HasIndex(x => new
                {
                    x.EndpointId,
                    x.State,
                    x.Id,
                })
                .HasFilter(NotOnItsWay);
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
