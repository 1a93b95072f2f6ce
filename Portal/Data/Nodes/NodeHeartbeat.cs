using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>
/// The sign of life of a node on PostgreSQL: a row among the leases, prolonged every few seconds by the clock of the
/// database, since clocks of nodes differ. Each node also looks for rows that ran out, and frees what those nodes held:
/// a killed node's work goes on within half a minute, while a slow push of a live node is left alone however long it takes.
/// </summary>
sealed class NodeHeartbeat(
    StorageOptions storage,
    Node node,
    NodeLife life,
    WriteTransactions writes,
    IEnumerable<ILeasedRows> leased,
    ILiveFeed feed,
    TimeProvider clock,
    ILogger<NodeHeartbeat> log
) : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(4);

    const string DatabaseNow = "(621355968000000000 + (extract(epoch FROM clock_timestamp()) * 10000000)::bigint)";

    const string Prolong = $"""
        INSERT INTO "Leases" ("Name", "Owner", "Until", "Number") VALUES ($1, $2, {DatabaseNow} + $3, 1)
        ON CONFLICT ("Name") DO UPDATE SET "Until" = excluded."Until", "Number" = "Leases"."Number" + 1
        """;

    const string Dead = $"""SELECT "Owner" FROM "Leases" WHERE "Name" LIKE 'node/%' AND "Until" < {DatabaseNow}""";

    // Who deletes the row does the rest; a node that has shown itself meanwhile is left alone.
    const string Bury = $"""DELETE FROM "Leases" WHERE "Name" = $1 AND "Until" < {DatabaseNow}""";

    const string FreeLeases = """UPDATE "Leases" SET "Owner" = NULL WHERE "Owner" = $1""";

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before anything is leased to this life.
        await using (var connection = NodeConnection.Make(storage))
        {
            await connection.OpenAsync(cancellationToken);
            await SignAsync(connection, cancellationToken);
        }
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await BeatAsync(stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                NodeLog.NoSign(log, failure);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    async Task BeatAsync(CancellationToken stop)
    {
        await using var connection = NodeConnection.Make(storage);
        await connection.OpenAsync(stop);
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            await SignAsync(connection, stop);
            foreach (var dead in await FindDeadAsync(connection, stop))
                await TakeOverAsync(dead, stop);
        } while (await timer.WaitForNextTickAsync(stop));
    }

    async Task SignAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        var began = clock.GetTimestamp();
        await using var command = new NpgsqlCommand(Prolong, connection);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = Name(node.Incarnation) });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = node.Incarnation });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = NodeLife.Length.Ticks });
        await command.ExecuteNonQueryAsync(stop);
        life.Sign(began);
    }

    async Task<List<string>> FindDeadAsync(NpgsqlConnection connection, CancellationToken stop)
    {
        var dead = new List<string>();
        await using var command = new NpgsqlCommand(Dead, connection);
        await using var reader = await command.ExecuteReaderAsync(stop);
        while (await reader.ReadAsync(stop))
            dead.Add(reader.GetString(0));
        dead.Remove(node.Incarnation);
        return dead;
    }

    async Task TakeOverAsync(string dead, CancellationToken stop)
    {
        var freed = await writes.RunAsync(
            async db =>
            {
                var rows = new List<(LiveTopic Topic, int Rows)>();
                if (await db.ExecuteAsync([new RowCommand(Bury, Name(dead))], stop) == 0)
                    return rows;
                await db.ExecuteAsync([new RowCommand(FreeLeases, dead)], stop);
                foreach (var table in leased)
                    rows.Add((table.Topic, await db.ExecuteAsync([table.Free(dead)], stop)));
                return rows;
            },
            stop
        );
        foreach (var (topic, rows) in freed.Where(x => x.Rows > 0))
        {
            NodeLog.TakenOver(log, rows, topic, dead);
            feed.Publish(new LiveEvent(topic, Guid.Empty));
        }
    }

    static string Name(string incarnation) => "node/" + incarnation;
}

static partial class NodeLog
{
    [LoggerMessage(1, LogLevel.Warning, "This node could not give its sign of life; if it goes on, other nodes take over its work")]
    public static partial void NoSign(ILogger log, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "{Rows} rows ({Topic}) of the node {Dead}, which gives no sign of life, are free again")]
    public static partial void TakenOver(ILogger log, int rows, LiveTopic topic, string dead);
}
