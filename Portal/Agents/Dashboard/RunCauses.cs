using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Agents;

/// <summary>
/// Finds what runs caused by the first column of the deliveries' unique key: the run itself, or the handovers that it
/// carried, since a carried handover makes its delivery unique by its own id.
/// </summary>
static class RunCauses
{
    /// <summary>Ids of causes for these runs.</summary>
    public static async Task<List<Guid>> OfAsync(PortalDbContext db, IReadOnlyCollection<RunRow> runs, CancellationToken stop)
    {
        var causes = runs.Select(x => x.Id).ToList();
        var carrying = runs.Where(x => x.MessageId is null).Select(x => (Guid?)x.Id).ToList();
        if (carrying.Count > 0)
            causes.AddRange(await db.Handovers.Where(x => carrying.Contains(x.RunId)).Select(x => x.Id).ToListAsync(stop));
        return causes;
    }

    /// <summary>The run that a delivery belongs to.</summary>
    public static Guid RunOf(DeliveryRow delivery) => delivery.RunId ?? delivery.CauseId;
}
