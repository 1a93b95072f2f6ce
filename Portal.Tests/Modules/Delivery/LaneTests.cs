using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Delivery;
using Portal.Domain.Delivery;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Delivery;

public sealed class LaneTests
{
    [Theory, BothDatabases]
    public async Task Lane_FirstFails_TheSecondWaitsForItsEnd(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var count = 0;
        receiver.Answer = (context, _) =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref count) < 3 ? 500 : 200;
            return Task.CompletedTask;
        };
        var endpoint = await app.EndpointAsync(receiver.Url);
        var document = Guid.NewGuid();
        var first = (await app.PushAsync(endpoint, document, 1)).Deliveries[0].Id;
        var second = (await app.PushAsync(endpoint, document, 2)).Deliveries[0].Id;
        await app.BecomesAsync(second, DeliveryStates.Delivered);
        Assert.Equal([first, first, first, second], Order(receiver));
    }

    [Theory, BothDatabases]
    public async Task Lane_FirstExhausted_TheSecondGoesOn(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (context, arrival) =>
        {
            context.Response.StatusCode = arrival.Text.Contains("document.rejected", StringComparison.Ordinal) ? 500 : 200;
            return Task.CompletedTask;
        };
        var endpoint = await app.EndpointAsync(receiver.Url);
        var document = Guid.NewGuid();
        var first = (await app.PushAsync(endpoint, document, 1, "document.rejected")).Deliveries[0].Id;
        var second = (await app.PushAsync(endpoint, document, 2)).Deliveries[0].Id;
        await app.BecomesAsync(second, DeliveryStates.Delivered);
        Assert.Equal(DeliveryStates.Exhausted, (await app.DeliveryAsync(first)).State);
        Assert.Equal(second, Order(receiver)[^1]);
    }

    [Theory, BothDatabases]
    public async Task Lane_ReturnUnderWay_KeepsItsPlace(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await app.EndpointAsync(receiver.Url);
        var document = Guid.NewGuid();
        await HoldAsync(app, endpoint, document, 1, TimeSpan.FromSeconds(60));
        var later = (await app.PushAsync(endpoint, document, 2)).Deliveries[0].Id;
        var other = (await app.PushAsync(endpoint, Guid.NewGuid(), 2)).Deliveries[0].Id;
        await app.BecomesAsync(other, DeliveryStates.Delivered);
        await Eventually.BecomesAsync(() => app.DeliveryAsync(later), x => x is { State: DeliveryStates.Pending, LeaseOwner: null });
        Assert.Equal([other], Order(receiver));
        var returned = (await app.PushAsync(endpoint, document, 1, "document.returned")).Deliveries[0].Id;
        await app.BecomesAsync(later, DeliveryStates.Delivered);
        Assert.Equal([other, returned, later], Order(receiver));
    }

    [Theory, BothDatabases]
    public async Task Lane_ReturnNeverComes_GoesOnWithAnAlarm(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await app.EndpointAsync(receiver.Url);
        var document = Guid.NewGuid();
        await HoldAsync(app, endpoint, document, 1, TimeSpan.FromMilliseconds(400));
        var later = (await app.PushAsync(endpoint, document, 2)).Deliveries[0].Id;
        await app.BecomesAsync(later, DeliveryStates.Delivered);
        var alarms = await Eventually.BecomesAsync(
            async () =>
            {
                await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
                return await db.Alarms.Where(x => x.Kind == "delivery.holdExpired").ToListAsync();
            },
            x => x.Count > 0
        );
        Assert.Equal(document.ToString(), Assert.Single(alarms).Subject);
    }

    [Theory, BothDatabases]
    public async Task Lane_ManyDocumentsAtOnce_FirstDeliveriesRise(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var failing = new Random(7);
        receiver.Answer = (context, _) =>
        {
            lock (failing)
                context.Response.StatusCode = failing.Next(6) == 0 ? 500 : 200;
            return Task.CompletedTask;
        };
        var endpoint = await app.EndpointAsync(receiver.Url, x => x.Schedule = "[0,0.02,0.02,0.02,0.02,0.02,0.02,0.02,0.02,0.02]");
        var documents = Enumerable.Range(0, 10).Select(_ => Guid.NewGuid()).ToList();
        var sequence = new Dictionary<Guid, (Guid Document, int Sequence)>();
        for (var s = 1; s <= 5; s++)
        {
            foreach (var document in documents)
                sequence[(await app.PushAsync(endpoint, document, s)).Deliveries[0].Id] = (document, s);
        }
        foreach (var id in sequence.Keys)
            await app.BecomesAsync(id, DeliveryStates.Delivered);
        var firsts = Order(receiver).Distinct().Select(x => sequence[x]).ToLookup(x => x.Document, x => x.Sequence);
        Assert.All(documents, x => Assert.Equal([1, 2, 3, 4, 5], firsts[x]));
    }

    static async Task HoldAsync(PortalApp app, EndpointRow endpoint, Guid document, long sequence, TimeSpan time)
    {
        var row = app.Services.GetRequiredService<IOutbox>().Hold(document, endpoint.ThirdPartyId, sequence, DateTimeOffset.UtcNow + time);
        await app.Services.GetRequiredService<GroupCommitWriter>().CommitAsync(new WriteUnit { Rows = [row] }, default);
    }

    static List<Guid> Order(Receiver receiver) => [.. receiver.Arrivals.Select(x => Guid.ParseExact(x.Id[4..], "N"))];
}
