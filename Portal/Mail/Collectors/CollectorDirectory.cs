using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>An enabled collector as intake sees it.</summary>
sealed record OpenCollector(
    Guid Id,
    string Name,
    bool Smtp,
    IReadOnlyList<string> HttpThirdParties,
    long? MaxBytes,
    IReadOnlyList<string> Allow,
    IReadOnlyList<string> Deny
);

/// <summary>
/// The enabled collectors in memory, so that no mail costs a look-up in the database. Read at start and again when
/// collectors change: here by the change itself, on other nodes by the live feed.
/// </summary>
sealed class CollectorDirectory(IDbContextFactory<PortalDbContext> contexts, ILiveFeed feed, ILogger<CollectorDirectory> log)
    : IHostedService,
        IDisposable
{
    readonly SemaphoreSlim reading = new(1, 1);
    FrozenDictionary<string, OpenCollector> byAddress = FrozenDictionary<string, OpenCollector>.Empty;
    FrozenDictionary<string, OpenCollector> byName = FrozenDictionary<string, OpenCollector>.Empty;
    IDisposable? subscription;

    /// <summary>
    /// The collector an address leads to, without case; <c>returns+anything@</c> leads where <c>returns@</c> does.
    /// </summary>
    public OpenCollector? FindByAddress(string address)
    {
        address = SmtpAddress.Key(address);
        if (byAddress.TryGetValue(address, out var found))
            return found;
        var plus = address.IndexOf('+', StringComparison.Ordinal);
        var at = address.LastIndexOf('@');
        return plus > 0 && plus < at ? byAddress.GetValueOrDefault(string.Concat(address.AsSpan(0, plus), address.AsSpan(at))) : null;
    }

    /// <summary>The collector of that name.</summary>
    public OpenCollector? FindByName(string name) => byName.GetValueOrDefault(name);

    /// <summary>Reads the collectors again; when it returns, the next mail sees them.</summary>
    public async Task ReadAgainAsync(CancellationToken stop)
    {
        await reading.WaitAsync(stop);
        try
        {
            await using var db = await contexts.CreateDbContextAsync(stop);
            var rows = await db.Collectors.AsNoTracking().Where(x => x.Enabled).ToListAsync(stop);
            var addresses = await db.CollectorAddresses.AsNoTracking().ToListAsync(stop);
            var open = rows.ToDictionary(x => x.Id, Open);
            byAddress = addresses
                .Where(x => open.ContainsKey(x.CollectorId))
                .ToFrozenDictionary(x => x.Address, x => open[x.CollectorId], StringComparer.OrdinalIgnoreCase);
            byName = open.Values.ToFrozenDictionary(x => x.Name, StringComparer.OrdinalIgnoreCase);
        }
        finally
        {
            reading.Release();
        }
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await ReadAgainAsync(cancellationToken);
        subscription = feed.Subscribe(happened =>
        {
            if (happened.Topic == LiveTopic.Collectors)
                _ = ReadSoonAsync();
        });
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        subscription?.Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        subscription?.Dispose();
        reading.Dispose();
    }

    async Task ReadSoonAsync()
    {
        try
        {
            await ReadAgainAsync(CancellationToken.None);
        }
        catch (Exception failure)
        {
            // The old picture stays; the next change or restart reads again.
            IntakeLog.CollectorsNotRead(log, failure);
        }
    }

    static List<string> Keys(IReadOnlyList<string>? patterns) => [.. (patterns ?? []).Select(SmtpAddress.Key)];

    /// <summary>A collector as intake sees it.</summary>
    public static OpenCollector Open(CollectorRow row)
    {
        var definition = CollectorDefinition.Stored(row.Definition);
        return new OpenCollector(
            row.Id,
            row.Name,
            definition.Intake.Smtp,
            definition.Intake.Http?.ThirdParties ?? [],
            definition.Limits?.MaxBytes,
            Keys(definition.Senders?.Allow),
            Keys(definition.Senders?.Deny)
        );
    }
}
