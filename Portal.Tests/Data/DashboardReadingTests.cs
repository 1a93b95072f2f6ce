using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Agents;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>What the dashboard reads, on both databases.</summary>
public sealed class DashboardReadingTests
{
    static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    [Theory, BothDatabases]
    public async Task Lines_Filtered_AreTheRunsOfTheFilterNewestFirst(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var (good, bad) = (Run("Report returns", "succeeded", "Return of PO-1", 2), Run("Order intake", "failed", "Order 88", 1));
        await SaveAsync(app, good, bad, Delivery(good.Id, "retrying"));
        var lines = app.Services.GetRequiredService<RunLines>();

        var all = await lines.ReadAsync(new RunQuery(Now.AddHours(-1)), null, 50);
        Assert.Equal([bad.Id, good.Id], all.Select(x => x.Id));
        Assert.Equal("retrying", Assert.Single(all[1].Pushes).State);
        Assert.Equal([good.Id], (await lines.ReadAsync(new RunQuery(Delivery: "retrying"), null, 50)).Select(x => x.Id));
        Assert.Equal([bad.Id], (await lines.ReadAsync(new RunQuery(Text: "ORDER"), null, 50)).Select(x => x.Id));
        Assert.Equal([good.Id], (await lines.ReadAsync(new RunQuery(Outcome: "succeeded"), null, 50)).Select(x => x.Id));
        Assert.Equal([good.Id], (await lines.ReadAsync(new RunQuery(), bad.Id, 50)).Select(x => x.Id));
        Assert.Equal(1, await lines.CountNewerAsync(new RunQuery(), good.Id));
        Assert.Empty(await lines.ReadAsync(new RunQuery(Now.AddHours(1)), null, 50));
    }

    [Theory, BothDatabases]
    public async Task Figures_OfAWindow_CountOutcomesAndFailures(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var runs = new[]
        {
            Run("A", "succeeded", "", 3),
            Run("A", "noMatch", "", 3),
            Run("B", "failed", "", 2),
            Run("B", "timedOut", "", 1),
        };
        // The clock found nothing to do: on record, but no figure.
        var idle = Run("C", "noMatch", "", 1);
        idle.Trigger = "schedule";
        await SaveAsync(app, [.. runs, idle]);

        var window = await app
            .Services.GetRequiredService<DashboardFigures>()
            .ReadAsync(Now.AddHours(-1), Now.AddMinutes(1), TimeSpan.FromMinutes(1));

        Assert.Equal((4, 1, 2), (window.Runs, window.Succeeded, window.Failed));
        Assert.Equal(50, window.SucceededPercent);
        Assert.Equal((1, 1), window.Failures.GroupBy(_ => 0).Select(x => (x.Sum(y => y.Failed), x.Sum(y => y.TimedOut))).Single());
        Assert.Equal(61, window.Slices.Count);
    }

    [Theory, BothDatabases]
    public async Task Latencies_ReturnAnswered_MeasureFromTheReturnToTheAnswer(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var returned = Now.AddMinutes(-2);
        var happened = new DocumentEventRow
        {
            Id = Guid.CreateVersion7(returned),
            Type = "document.returned",
            Position = 1,
            At = returned,
        };
        var message = new MessageRow
        {
            Id = Guid.CreateVersion7(returned),
            EventId = happened.Id,
            Own = true,
            ReceivedAt = returned,
        };
        var run = Run("Report returns", "succeeded", "", 2);
        run.MessageId = message.Id;
        var delivery = Delivery(run.Id, "delivered");
        delivery.EndedAt = returned.AddMilliseconds(61);
        await SaveAsync(app, happened, message, run, delivery, Delivery(Guid.NewGuid(), "retrying"));

        var totals = await app
            .Services.GetRequiredService<ReturnLatencies>()
            .ReadAsync(Now.AddHours(-1), Now.AddMinutes(1), TimeSpan.FromMinutes(1));

        Assert.Equal(61, totals.P95!.Value, 0.5);
        Assert.Equal(1, totals.OpenDeliveries);
        Assert.NotNull(totals.OldestOpen);
        Assert.Single(totals.Series, x => x.P50 is not null);
    }

    static RunRow Run(string agent, string outcome, string input, int minutesAgo) =>
        new()
        {
            Id = Guid.CreateVersion7(Now.AddMinutes(-minutesAgo)),
            AgentId = new Guid(agent.Length, 0, 0, new byte[8]),
            AgentName = agent,
            AgentVersion = 1,
            Outcome = outcome,
            Input = input,
            StartedAt = Now.AddMinutes(-minutesAgo),
            DurationMicros = 12_000,
        };

    static DeliveryRow Delivery(Guid run, string state) =>
        new()
        {
            Id = Guid.CreateVersion7(Now.AddMinutes(-1)),
            CauseId = run,
            RunId = run,
            EndpointId = Guid.NewGuid(),
            Type = "document.returned",
            State = state,
            CreatedAt = Now.AddMinutes(-1),
        };

    static async Task SaveAsync(PortalApp app, params object[] rows)
    {
        await app
            .Services.GetRequiredService<WriteTransactions>()
            .RunAsync(
                db =>
                {
                    db.AddRange(rows);
                    return Task.CompletedTask;
                },
                CancellationToken.None
            );
    }
}
