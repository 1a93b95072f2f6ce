using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>
/// Looks whether the database answers. Pages say when it does not; when it does again every topic is told as "many", so
/// that pages and memory read what they could not read meanwhile.
/// </summary>
sealed class WatchDatabase(IDbContextFactory<PortalDbContext> contexts, LiveFeed here, TimeProvider clock, ILogger<WatchDatabase> log)
    : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(3);
    static readonly TimeSpan WhileAway = TimeSpan.FromSeconds(1);
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    volatile bool isAway;

    /// <summary>It did not answer when it was last looked at.</summary>
    public bool IsAway => isAway;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // The first answer may come from a connection that died with an earlier life of the server.
            var found = await FindAsync(stoppingToken) is null ? null : await FindAsync(stoppingToken);
            if (stoppingToken.IsCancellationRequested)
                return;
            if ((found is not null) != isAway)
                Tell(found);
            await Task.Delay(isAway ? WhileAway : Every, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    void Tell(Exception? failure)
    {
        isAway = failure is not null;
        ForgetConnections();
        if (failure is null)
        {
            DatabaseLog.Back(log);
            foreach (var topic in Enum.GetValues<LiveTopic>())
                here.Publish(new LiveEvent(topic, Guid.Empty));
            return;
        }
        DatabaseLog.Away(log, failure);
        // The frame of every page listens to alarms.
        here.Publish(new LiveEvent(LiveTopic.Alarm, Guid.Empty));
    }

    // Those in the pool died with the server; each would fail whoever takes it next.
    void ForgetConnections()
    {
        using var db = contexts.CreateDbContext();
        if (db.Database.GetDbConnection() is NpgsqlConnection connection)
            NpgsqlConnection.ClearPool(connection);
    }

    async Task<Exception?> FindAsync(CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(Patience);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(limit.Token);
            await db.Collectors.AsNoTracking().Select(x => x.Id).OrderBy(x => x).FirstOrDefaultAsync(limit.Token);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }
}

static partial class DatabaseLog
{
    [LoggerMessage(1, LogLevel.Error, "The database does not answer; nothing is taken in until it does")]
    public static partial void Away(ILogger log, Exception failure);

    [LoggerMessage(2, LogLevel.Warning, "The database answers again")]
    public static partial void Back(ILogger log);
}
