using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Delivery;
using Portal.Domain.Delivery;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Delivery;

/// <summary>The wall clock is set by an hour while deliveries are under way, wait for their next attempt or are held.</summary>
[Trait("Fault", "clock-steps")]
public sealed class ClockStepTests
{
    [Theory, BothDatabases]
    public async Task Deliveries_WallClockSteps_NoneIsLostAndNoneGoesTwiceBeyondWhatWasInFlight(StorageProvider database)
    {
        var clock = new SteppedClock(TimeProvider.System);
        await using var app = await PortalApp.StartAsync(database, services: x => x.AddSingleton<TimeProvider>(clock));
        await using var receiver = await Receiver.StartAsync();
        var firsts = new HashSet<string>();
        TaskCompletionSource<bool> answer = new();
        receiver.Answer = async (context, arrival) =>
        {
            bool first;
            lock (firsts)
                first = firsts.Add(arrival.Id);
            if (first && !await answer.Task)
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        };
        var endpoint = await app.EndpointAsync(receiver.Url, x => (x.Schedule, x.TimeoutSeconds) = ("[0,0.5,0.5,0.5]", 10));
        var ids = new List<Guid>();
        var chance = new Random(11);
        for (var i = 0; i < FaultCounts.Of(8, 200); i++)
        {
            answer = new();
            var id = (await app.PushAsync(endpoint)).Deliveries[0].Id;
            ids.Add(id);
            await Eventually.BecomesAsync(() => Task.FromResult(receiver.Arrivals.Any(x => x.Id == SendPush.WebhookId(id))), x => x);
            var (inFlight, fails, hour) = (i % 4 < 2, i % 2 == 0, TimeSpan.FromHours(chance.Next(2) == 0 ? 1 : -1));
            if (inFlight)
                clock.Step(hour);
            // Whoever looks now may take over what seems to have run out; the fence keeps the outcomes apart.
            await app.Services.GetRequiredService<IDeliverySweep>().SweepAsync(default);
            answer.SetResult(!fails);
            if (!inFlight)
            {
                await Eventually.BecomesAsync(() => app.DeliveryAsync(id), x => x.LeaseOwner is null);
                clock.Step(hour);
            }
            // What waits at a clock that was set back waits for it; once it is right again everything is due.
            if (hour < TimeSpan.Zero)
                clock.Step(-hour);
            await app.Services.GetRequiredService<IDeliverySweep>().SweepAsync(default);
            await app.BecomesAsync(id, DeliveryStates.Delivered);
        }
        var arrivals = receiver.Arrivals.ToLookup(x => x.Id);
        Assert.Equal(ids.Select(SendPush.WebhookId).Order(), arrivals.Select(x => x.Key).Order());
        // One by the schedule; one more where it failed first, and one more where it was taken over in flight.
        Assert.All(arrivals, x => Assert.InRange(x.Count(), 1, 3));
        Assert.All(arrivals, x => Assert.Single(x.Select(y => y.Text).Distinct()));
    }

    [Theory, BothDatabases]
    public async Task Lease_WallClockSteps_NeverHasTwoHoldersThatBothRenewIt(StorageProvider database)
    {
        var clock = new SteppedClock(TimeProvider.System);
        await using var app = await PortalApp.StartAsync(database, services: x => x.AddSingleton<TimeProvider>(clock));
        var leases = app.Services.GetRequiredService<Leases>();
        for (var i = 0; i < FaultCounts.Of(10, 200); i++)
        {
            var hour = TimeSpan.FromHours(i % 2 == 0 ? 1 : -1);
            var name = "clock/" + i;
            await using var first = await leases.TryTakeAsync(name, TimeSpan.FromSeconds(30), default);
            clock.Step(hour);
            await using var second = await leases.TryTakeAsync(name, TimeSpan.FromSeconds(30), default);
            Assert.Equal(hour > TimeSpan.Zero, second is not null);
            Assert.Equal(second is null, await first!.RenewAsync(default));
            if (second is not null)
                Assert.True(await second.RenewAsync(default));
            // A renewal writes the end by the clock as it is now: nobody is kept out for an hour by a dead holder.
            var holder = second ?? first;
            await holder.DisposeAsync();
            await using var third = await leases.TryTakeAsync(name, TimeSpan.FromSeconds(30), default);
            Assert.True(third!.Number > holder.Number);
            clock.Step(-hour);
        }
    }
}
