using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Identity;

/// <summary>Writes when tokens were last used: at most once in five minutes for each, gathered for half a minute.</summary>
sealed class TokenUses(WriteTransactions writes, TimeProvider clock, ILogger<TokenUses> log) : BackgroundService
{
    static readonly TimeSpan Grain = TimeSpan.FromMinutes(5);
    readonly ConcurrentDictionary<Guid, DateTimeOffset> uses = new();

    /// <summary>Notes a use if the row's time is old enough.</summary>
    public void Note(AccessTokenRow token, DateTimeOffset now)
    {
        if (token.LastUsedAt is null || now - token.LastUsedAt > Grain)
            uses[token.Id] = now;
    }

    /// <summary>Writes what was noted.</summary>
    public async Task WriteAsync(CancellationToken stop)
    {
        var batch = uses.ToArray();
        if (batch.Length == 0)
            return;
        await writes.RunAsync(
            async db =>
            {
                foreach (var (id, at) in batch)
                    await db.AccessTokens.Where(x => x.Id == id).ExecuteUpdateAsync(x => x.SetProperty(y => y.LastUsedAt, at), stop);
            },
            stop
        );
        foreach (var use in batch)
            uses.TryRemove(use);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await TryWriteAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(30), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            await TryWriteAsync(stoppingToken);
    }

    async Task TryWriteAsync(CancellationToken stop)
    {
        try
        {
            await WriteAsync(stop);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            log.UsesNotWritten(fault);
        }
    }
}
