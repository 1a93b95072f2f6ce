using Microsoft.EntityFrameworkCore;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>
/// Leases in the database for what one node may do at a time: a pull, an IDLE watch, a schedule. A node that dies
/// leaves its lease to run out; whoever holds one renews it well before its end.
/// </summary>
public sealed class Leases(WriteTransactions transactions, Node node, TimeProvider clock)
{
    const string Take = """
        INSERT INTO "Leases" ("Name", "Owner", "Until", "Number") VALUES ($1, $2, $3, 1)
        ON CONFLICT ("Name") DO UPDATE SET "Owner" = excluded."Owner", "Until" = excluded."Until", "Number" = "Leases"."Number" + 1
        WHERE "Leases"."Owner" IS NULL OR "Leases"."Until" < $4 OR ($5 AND "Leases"."Owner" <> $6)
        """;
    const string Renew = """UPDATE "Leases" SET "Until" = $1 WHERE "Name" = $2 AND "Owner" = $3 AND "Number" = $4""";
    const string Free = """UPDATE "Leases" SET "Owner" = NULL WHERE "Name" = $1 AND "Owner" = $2 AND "Number" = $3""";

    const string FreeEarlier =
        """UPDATE "Leases" SET "Owner" = NULL WHERE "Owner" IS NOT NULL AND "Owner" <> $1 AND substr("Owner", 1, $2) = $3""";

    /// <summary>Frees what earlier lives of this node held when they died; nobody has to wait until those run out.</summary>
    public Task FreeEarlierAsync(CancellationToken stop)
    {
        var prefix = node.Name + "/";
        return transactions.RunAsync(
            db => db.ExecuteAsync([new RowCommand(FreeEarlier, node.Incarnation, prefix.Length, prefix)], stop),
            stop
        );
    }

    /// <summary>Takes the lease; null while another one holds it (this node's own other holders included).</summary>
    /// <param name="name">What for.</param>
    /// <param name="duration">How long it lives without renewal; 30 s is the custom of the house.</param>
    /// <param name="stop">Cancels.</param>
    public async Task<Lease?> TryTakeAsync(string name, TimeSpan duration, CancellationToken stop)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        var now = clock.GetUtcNow();
        var number = await transactions.RunAsync(
            async db =>
            {
                // On SQLite there is one node: what another incarnation holds is what died with it.
                var only = db.Database.IsSqlite();
                var row = new RowCommand(Take, name, node.Incarnation, now + duration, now, only, node.Incarnation);
                return await db.ExecuteAsync([row], stop) == 0
                    ? 0
                    : await db.Leases.AsNoTracking().Where(x => x.Name == name).Select(x => x.Number).SingleAsync(stop);
            },
            stop
        );
        return number == 0 ? null : new Lease(this, name, number, duration);
    }

    internal TimeProvider Clock => clock;

    internal async Task<bool> RenewAsync(Lease lease, CancellationToken stop)
    {
        var row = new RowCommand(Renew, clock.GetUtcNow() + lease.Duration, lease.Name, node.Incarnation, lease.Number);
        return await transactions.RunAsync(db => db.ExecuteAsync([row], stop), stop) > 0;
    }

    internal Task FreeAsync(Lease lease) =>
        transactions.RunAsync(
            db => db.ExecuteAsync([new RowCommand(Free, lease.Name, node.Incarnation, lease.Number)], CancellationToken.None),
            CancellationToken.None
        );
}

/// <summary>A lease that this node holds; disposing it frees it.</summary>
public sealed class Lease : IAsyncDisposable
{
    readonly Leases leases;

    internal Lease(Leases leases, string name, long number, TimeSpan duration) =>
        (this.leases, Name, Number, Duration) = (leases, name, number, duration);

    /// <summary>What for.</summary>
    public string Name { get; }

    /// <summary>Fencing token: a later holder has a higher one.</summary>
    public long Number { get; }

    /// <summary>How long it lives without renewal.</summary>
    public TimeSpan Duration { get; }

    /// <summary>Prolongs it; false when it was lost: stop what it stood for.</summary>
    public Task<bool> RenewAsync(CancellationToken stop) => leases.RenewAsync(this, stop);

    /// <summary>Renews it three times in its life until <paramref name="held"/> is cancelled; cancels that when the lease is lost.</summary>
    /// <param name="held">Stands for what the lease is for.</param>
    /// <param name="failed">Told why it could not be renewed.</param>
    public async Task KeepAsync(CancellationTokenSource held, Action<Exception> failed)
    {
        ArgumentNullException.ThrowIfNull(held);
        ArgumentNullException.ThrowIfNull(failed);
        using var timer = new PeriodicTimer(Duration / 3, leases.Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(held.Token))
            {
                if (!await RenewAsync(held.Token))
                    await held.CancelAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // What it stood for is over.
        }
        catch (Exception failure)
        {
            failed(failure);
            await held.CancelAsync();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await leases.FreeAsync(this);
}
