using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Operation;

/// <summary>Gauges: the writer's backlog as it is, the tables as they were at most 15 seconds ago.</summary>
sealed class MeasureQueues : BackgroundService
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    readonly ReadQueues queues;
    readonly TimeProvider clock;
    readonly ILogger<MeasureQueues> log;
    readonly Meter meter = new(PortalMeters.Name);
    QueueFigures figures = new(TimeSpan.Zero, 0, TimeSpan.Zero, 0, 0);

    public MeasureQueues(ReadQueues queues, GroupCommitWriter writer, TimeProvider clock, ILogger<MeasureQueues> log)
    {
        (this.queues, this.clock, this.log) = (queues, clock, log);
        meter.CreateObservableGauge("collector.writer.backlog", () => writer.Backlog, description: "Units that wait for the group commit");
        meter.CreateObservableGauge("collector.outbox.lag", () => figures.Lag.TotalSeconds, "s", "How long the oldest due delivery waits");
        meter.CreateObservableGauge("collector.outbox.waiting", () => figures.Waiting, description: "Deliveries that have not ended");
        meter.CreateObservableGauge(
            "collector.outgoing.lag",
            () => figures.MailLag.TotalSeconds,
            "s",
            "How long the oldest due mail waits"
        );
        meter.CreateObservableGauge("collector.outgoing.waiting", () => figures.MailsWaiting, description: "Outgoing mails not yet sent");
        meter.CreateObservableGauge("collector.alarms.open", () => figures.OpenAlarms, description: "Alarms nobody has cleared");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                figures = await queues.RunAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                OperationLog.MeasureFailed(log, failure);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    public override void Dispose()
    {
        meter.Dispose();
        base.Dispose();
    }
}
