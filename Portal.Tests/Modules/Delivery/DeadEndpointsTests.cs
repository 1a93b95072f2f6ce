using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Delivery;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Delivery;

/// <summary>Ten of a hundred endpoints are dead: four refuse, three never answer, three answer late. The others do not wait for them.</summary>
[Trait("Fault", "dead-endpoints")]
public sealed class DeadEndpointsTests
{
    const int All = 100;
    const int Dead = 10;

    [Fact]
    public async Task Deliveries_TenOfAHundredEndpointsAreDead_TheOthersAreServedBeforeOneOfThemTimesOut()
    {
        var without = await RunAsync(dead: 0);
        var with = await RunAsync(Dead);
        TestContext.Current.SendDiagnosticMessage(
            "p95 of the healthy endpoints: {0:0.0} ms alone, {1:0.0} ms beside dead ones ({2:+0;-0} %)",
            without,
            with,
            (with / without - 1) * 100
        );
    }

    static async Task<double> RunAsync(int dead)
    {
        await using var app = await PortalApp.StartAsync();
        await using var healthy = await Receiver.StartAsync();
        await using var hanging = await Receiver.StartAsync();
        await using var late = await Receiver.StartAsync();
        var release = new TaskCompletionSource();
        hanging.Answer = (context, _) => GoneOrAsync(context, release.Task);
        late.Answer = (context, _) => GoneOrAsync(context, release.Task);
        var closed = FreePort.Next();
        var endpoints = new List<EndpointRow>();
        for (var i = 0; i < All; i++)
        {
            var url =
                i >= dead ? healthy.Url
                : i % 10 < 4 ? $"http://127.0.0.1:{closed}/hook"
                : i % 10 < 7 ? hanging.Url
                : late.Url;
            endpoints.Add(await app.EndpointAsync(url, x => (x.TimeoutSeconds, x.Schedule) = (30, "[0,0.2,0.2,0.2,0.2,0.2,0.2,0.2]")));
        }
        var sent = new List<Guid>();
        for (var round = 0; round < FaultCounts.Of(3, 20); round++)
        {
            for (var i = 0; i < All; i++)
            {
                var id = (await app.PushAsync(endpoints[i])).Deliveries[0].Id;
                if (i >= dead)
                    sent.Add(id);
            }
        }
        var lags = new List<double>();
        foreach (var id in sent)
            lags.Add(
                (await app.BecomesAsync(id, DeliveryStates.Delivered)) is { EndedAt: { } end, CommittedAt: { } from }
                    ? (end - from).TotalMilliseconds
                    : double.NaN
            );
        // Not one dead endpoint has used up its time: the healthy ones waited for none.
        foreach (var row in endpoints.Take(dead).Where((_, i) => i % 10 >= 4))
            Assert.Equal(0, await AttemptsAsync(app, row.Id));
        Assert.DoesNotContain(double.NaN, lags);
        // All of them were tried, and together they never held more than their own places.
        Assert.InRange(hanging.Arrivals.Count, dead * 3 / 10, dead * 3 / 10 * 8);
        release.SetResult();
        lags.Sort();
        return lags[(int)(lags.Count * 0.95)];
    }

    static async Task<int> AttemptsAsync(PortalApp app, Guid endpoint)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.DeliveryAttempts.CountAsync(x => db.Deliveries.Any(y => y.Id == x.DeliveryId && y.EndpointId == endpoint));
    }

    static async Task GoneOrAsync(HttpContext context, Task release)
    {
        var gone = new TaskCompletionSource();
        await using var watch = context.RequestAborted.Register(() => gone.TrySetResult());
        await Task.WhenAny(gone.Task, release);
    }
}
