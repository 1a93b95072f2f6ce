using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>
/// All third parties and endpoints in memory. Read again after every change: by the admin API before it answers, by the
/// live feed for changes of others and of other nodes, and by the sweep in case one went unheard.
/// </summary>
sealed class EndpointDirectory : IDisposable
{
    readonly IDbContextFactory<PortalDbContext> contexts;
    readonly EndpointSecrets secrets;
    readonly ILogger<EndpointDirectory> log;
    readonly SemaphoreSlim reading = new(1, 1);
    readonly IDisposable subscription;
    volatile Snapshot? current;
    int planned;

    public EndpointDirectory(
        IDbContextFactory<PortalDbContext> contexts,
        EndpointSecrets secrets,
        ILiveFeed feed,
        ILogger<EndpointDirectory> log
    )
    {
        (this.contexts, this.secrets, this.log) = (contexts, secrets, log);
        subscription = feed.Subscribe(happened =>
        {
            if (happened.Topic == LiveTopic.Endpoints)
                _ = ReloadInBackgroundAsync();
        });
    }

    Snapshot Now => current ?? LoadFirst();

    public EndpointEntry? Endpoint(Guid id) => Now.Endpoints.GetValueOrDefault(id);

    public PartyEntry? Party(Guid id) => Now.Parties.GetValueOrDefault(id);

    public PartyEntry? Party(string nameOrId) =>
        Now.Names.TryGetValue(nameOrId, out var named) ? named
        : Ids.TryRead(nameOrId, out var id) ? Party(id)
        : null;

    /// <summary>Reads everything again; afterwards every plan sees what was committed before the call.</summary>
    public async Task ReloadAsync(CancellationToken stop)
    {
        await reading.WaitAsync(stop);
        try
        {
            Interlocked.Exchange(ref planned, 0);
            await using var db = await contexts.CreateDbContextAsync(stop);
            var parties = await Parties(db).ToListAsync(stop);
            var endpoints = await Endpoints(db).ToListAsync(stop);
            current = Build(parties, endpoints, current);
        }
        finally
        {
            reading.Release();
        }
    }

    async Task ReloadInBackgroundAsync()
    {
        // One that has not begun yet sees this change as well.
        if (Interlocked.Exchange(ref planned, 1) == 1)
            return;
        try
        {
            await ReloadAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            DeliveryLog.ReloadFailed(log, failure);
        }
    }

    // First content may plan pushes before any service is started.
    Snapshot LoadFirst()
    {
        using var db = contexts.CreateDbContext();
        var loaded = Build([.. Parties(db)], [.. Endpoints(db)], null);
        return Interlocked.CompareExchange(ref current, loaded, null) ?? loaded;
    }

    static IQueryable<ThirdPartyRow> Parties(PortalDbContext db) => db.ThirdParties.AsNoTracking().Where(x => x.DeletedAt == null);

    static IQueryable<EndpointRow> Endpoints(PortalDbContext db) =>
        db.Endpoints.AsNoTracking().Where(x => x.DeletedAt == null).OrderBy(x => x.Id);

    Snapshot Build(List<ThirdPartyRow> parties, List<EndpointRow> endpoints, Snapshot? before)
    {
        var names = parties.ToDictionary(x => x.Id, x => x.Name);
        var entries = endpoints.Where(x => names.ContainsKey(x.ThirdPartyId)).Select(x => Entry(x, names[x.ThirdPartyId], before)).ToList();
        var byParty = entries.ToLookup(x => x.ThirdPartyId);
        var list = parties.ConvertAll(x => new PartyEntry(x.Id, x.Name, [.. byParty[x.Id]]));
        return new Snapshot(
            list.ToFrozenDictionary(x => x.Id),
            list.DistinctBy(x => x.Name, StringComparer.OrdinalIgnoreCase)
                .ToFrozenDictionary(x => x.Name, StringComparer.OrdinalIgnoreCase),
            entries.ToFrozenDictionary(x => x.Id),
            endpoints.ToFrozenDictionary(x => x.Id, x => x.SecretProtected)
        );
    }

    EndpointEntry Entry(EndpointRow row, string party, Snapshot? before)
    {
        var known = before is not null && before.Stored.TryGetValue(row.Id, out var stored) && stored == row.SecretProtected;
        return new EndpointEntry
        {
            Id = row.Id,
            ThirdPartyId = row.ThirdPartyId,
            ThirdParty = party,
            Name = row.Name,
            Url = row.Url,
            Filter = StoredLists.Events(row.Events),
            Key = (known ? before!.Endpoints.GetValueOrDefault(row.Id)?.Key : null) ?? secrets.Open(row.Id, row.SecretProtected),
            Timeout = TimeSpan.FromSeconds(row.TimeoutSeconds),
            Schedule = StoredLists.Schedule(row.Schedule),
            Concurrency = row.Concurrency,
            RatePerSecond = row.RatePerSecond,
            Ordered = row.Ordered,
            Enabled = row.Enabled,
            DisabledReason = row.DisabledReason,
            PausedUntil = row.PausedUntil,
        };
    }

    public void Dispose()
    {
        subscription.Dispose();
        reading.Dispose();
    }

    sealed record Snapshot(
        FrozenDictionary<Guid, PartyEntry> Parties,
        FrozenDictionary<string, PartyEntry> Names,
        FrozenDictionary<Guid, EndpointEntry> Endpoints,
        FrozenDictionary<Guid, string> Stored
    );
}
