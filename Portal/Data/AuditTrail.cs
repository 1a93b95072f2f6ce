using System.Text.Json;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>Who acted, as written into audit rows.</summary>
/// <param name="Kind">person, bootstrap, system, thirdParty.</param>
public sealed record Actor(string Kind, Guid? Id, string Name)
{
    /// <summary>The portal itself.</summary>
    public static Actor System { get; } = new("system", null, "system");
}

/// <summary>Writes audit rows in the transaction of the change.</summary>
public static class AuditTrail
{
    /// <summary>Adds one row to the unit of work. <paramref name="details"/> must not hold a secret.</summary>
    public static void Record(
        this PortalDbContext db,
        TimeProvider clock,
        Actor actor,
        string action,
        string resource,
        object resourceId,
        object? details = null
    )
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(clock);
        db.Audit.Add(
            new AuditRow
            {
                Id = Ids.New(clock),
                At = clock.GetUtcNow(),
                ActorKind = actor.Kind,
                ActorId = actor.Id,
                ActorName = actor.Name,
                Action = action,
                Resource = resource,
                ResourceId = Convert.ToString(resourceId, System.Globalization.CultureInfo.InvariantCulture) ?? "",
                Details = details is null ? null : JsonSerializer.Serialize(details, JsonSerializerOptions.Web),
            }
        );
    }
}
