using Microsoft.Extensions.Hosting;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>
/// The live feed of several nodes on one PostgreSQL: who is here hears at once, the others by NOTIFY. What comes from
/// another node is told here only and never passed on, so nothing goes in circles.
/// </summary>
sealed class PostgresLiveFeed(LiveFeed here, TellNodes tell, HearNodes hear) : BackgroundService, ILiveFeed
{
    /// <inheritdoc/>
    public void Publish(LiveEvent happened)
    {
        here.Publish(happened);
        tell.Add(happened);
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(Action<LiveEvent> onEvent) => here.Subscribe(onEvent);

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(tell.RunAsync(stoppingToken), hear.RunAsync(stoppingToken));
}
