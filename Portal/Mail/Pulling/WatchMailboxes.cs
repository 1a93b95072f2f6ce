using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Settings;

namespace Portal.Mail;

/// <summary>One watch for each enabled collector that wants it, on nodes with the role Jobs; a changed collector gets a new one.</summary>
sealed class WatchMailboxes(
    IDbContextFactory<PortalDbContext> contexts,
    WatchMailbox watching,
    ILiveFeed feed,
    PortalOptions portal,
    TimeProvider clock,
    ILogger<WatchMailboxes> log
) : BackgroundService
{
    static readonly TimeSpan Again = TimeSpan.FromSeconds(15);
    readonly Dictionary<(Guid, int), (CancellationTokenSource End, Task Task)> watches = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!portal.Roles.HasFlag(NodeRoles.Jobs))
            return;
        using var changed = new SemaphoreSlim(1);
        using var subscription = feed.Subscribe(happened =>
        {
            if (happened.Topic == LiveTopic.Collectors && changed.CurrentCount == 0)
                changed.Release();
        });
        try
        {
            while (true)
            {
                await changed.WaitAsync(stoppingToken);
                while (!await TrySetAsync(stoppingToken))
                    await Task.Delay(Again, clock, stoppingToken);
            }
        }
        finally
        {
            await EndAsync([.. watches.Keys]);
        }
    }

    async Task<bool> TrySetAsync(CancellationToken stop)
    {
        try
        {
            await SetAsync(stop);
            return true;
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            IntakeLog.CollectorsNotRead(log, failure);
            return false;
        }
    }

    async Task SetAsync(CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var wanted = new Dictionary<(Guid, int), PullDefinition>();
        foreach (var row in await db.Collectors.AsNoTracking().Where(x => x.Enabled).ToListAsync(stop))
        {
            if (CollectorDefinition.Stored(row.Definition).Intake.Imap is { Idle: true } pull)
                wanted[(row.Id, row.Version)] = pull;
        }
        await EndAsync([.. watches.Keys.Where(x => !wanted.ContainsKey(x))]);
        foreach (var (key, pull) in wanted.Where(x => !watches.ContainsKey(x.Key)))
        {
            var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
            watches[key] = (end, Task.Run(() => watching.RunAsync(key.Item1, pull, end.Token), CancellationToken.None));
        }
    }

    async Task EndAsync(IReadOnlyList<(Guid, int)> keys)
    {
        foreach (var key in keys)
            await watches[key].End.CancelAsync();
        foreach (var key in keys)
        {
            await watches[key].Task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            watches[key].End.Dispose();
            watches.Remove(key);
        }
    }
}
