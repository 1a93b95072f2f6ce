using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>
/// At start: what an earlier life of this node held is free again. On SQLite there is only one node, so everything is.
/// Later: what a node held that died.
/// </summary>
sealed class FreeLeases(WriteTransactions writes, Node node, ILogger<FreeLeases> log) : ILeasedRows
{
    const string FreeEarlier = """
        UPDATE "Deliveries" SET "State" = CASE WHEN "Attempts" = 0 THEN 'pending' ELSE 'retrying' END, "LeaseOwner" = NULL, "LeaseUntil" = NULL
        WHERE "LeaseOwner" IS NOT NULL AND "LeaseOwner" <> $1 AND substr("LeaseOwner", 1, $2) = $3
        """;

    const string FreeDead = """
        UPDATE "Deliveries" SET "State" = CASE WHEN "Attempts" = 0 THEN 'pending' ELSE 'retrying' END, "LeaseOwner" = NULL, "LeaseUntil" = NULL
        WHERE "LeaseOwner" = $1
        """;

    /// <inheritdoc/>
    public LiveTopic Topic => LiveTopic.Delivery;

    /// <inheritdoc/>
    public RowCommand Free(string incarnation) => new(FreeDead, incarnation);

    public async Task RunAsync(CancellationToken stop)
    {
        var freed = await writes.RunAsync(
            db =>
            {
                var prefix = db.Database.IsSqlite() ? "" : node.Name + "/";
                return db.ExecuteAsync([new RowCommand(FreeEarlier, node.Incarnation, prefix.Length, prefix)], stop);
            },
            stop
        );
        if (freed > 0)
            DeliveryLog.LeasesFreed(log, freed);
    }
}
