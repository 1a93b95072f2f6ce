using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Delivery;
using Portal.Domain.Common;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Delivery;

public sealed class HoldAndPauseTests
{
    [Theory, BothDatabases]
    [Trait("Fault", "endpoint-hold")]
    public async Task Gone_SwitchesTheEndpointOff_HoldsAndReleasesWhenSwitchedOn(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(410);
        var endpoint = await app.EndpointAsync(receiver.Url);
        var first = (await app.PushAsync(endpoint)).Deliveries[0].Id;
        await app.BecomesAsync(first, DeliveryStates.Held);
        var path = $"/api/admin/v1/third-parties/{endpoint.ThirdPartyId}/endpoints/{endpoint.Id}";
        var view = await Eventually.BecomesAsync(
            () => app.Admin.GetFromJsonAsync<JsonElement>(path),
            x => !x.GetProperty("enabled").GetBoolean()
        );
        Assert.Contains("410", view.GetProperty("disabledReason").GetString());
        await Eventually.BecomesAsync(
            () => Task.FromResult(app.Services.GetRequiredService<EndpointDirectory>().Endpoint(endpoint.Id)!.Enabled),
            x => !x
        );
        var second = (await app.PushAsync(endpoint)).Deliveries[0].Id;
        Assert.Equal(DeliveryStates.Held, (await app.DeliveryAsync(second)).State);

        receiver.AnswerWith(200);
        var put = new HttpRequestMessage(HttpMethod.Put, path)
        {
            Content = JsonContent.Create(
                new
                {
                    name = "main",
                    url = receiver.Url,
                    events = new[] { "*" },
                }
            ),
        };
        put.Headers.TryAddWithoutValidation("If-Match", "*");
        (await app.Admin.SendAsync(put)).EnsureSuccessStatusCode();
        await app.BecomesAsync(first, DeliveryStates.Delivered);
        await app.BecomesAsync(second, DeliveryStates.Delivered);
    }

    [Fact]
    [Trait("Fault", "endpoint-hold")]
    public async Task SwitchedOffByHand_GetsNothingAndSaysWhy()
    {
        await using var app = await PortalApp.StartAsync();
        var endpoint = await app.EndpointAsync("http://127.0.0.1:9/", x => x.Enabled = false);
        var plan = await app.PushAsync(endpoint);
        Assert.Empty(plan.Deliveries);
        Assert.Contains("switched off", plan.WhyNone);
    }

    [Fact]
    public async Task Plan_FilterDoesNotMatch_NamesThePartyAndItsFilters()
    {
        await using var app = await PortalApp.StartAsync();
        var endpoint = await app.EndpointAsync("http://127.0.0.1:9/", x => x.Events = """["document.*"]""");
        var plan = await app.PushAsync(endpoint, type: "invoice.received");
        Assert.Empty(plan.Deliveries);
        Assert.Contains("document.*", plan.WhyNone);
        Assert.Contains("Party", plan.WhyNone);
    }

    [Theory, BothDatabases]
    [Trait("Fault", "endpoint-answers")]
    public async Task RetryAfter_PausesTheWholeEndpoint(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var count = 0;
        receiver.Answer = (context, _) =>
        {
            if (Interlocked.Increment(ref count) == 1)
            {
                context.Response.StatusCode = 429;
                context.Response.Headers.RetryAfter = "2";
            }
            return Task.CompletedTask;
        };
        var endpoint = await app.EndpointAsync(receiver.Url);
        var first = (await app.PushAsync(endpoint)).Deliveries[0].Id;
        await app.BecomesAsync(first, DeliveryStates.Retrying);
        await Eventually.BecomesAsync(
            () => Task.FromResult(app.Services.GetRequiredService<EndpointDirectory>().Endpoint(endpoint.Id)!.PausedUntil),
            x => x is not null
        );
        var second = (await app.PushAsync(endpoint)).Deliveries[0].Id;
        await app.BecomesAsync(second, DeliveryStates.Delivered);
        await app.BecomesAsync(first, DeliveryStates.Delivered);
        Assert.All(receiver.Arrivals.Skip(1), x => Assert.True(x.At - receiver.Arrivals[0].At > TimeSpan.FromSeconds(1.9)));
    }

    [Fact]
    [Trait("Fault", "dead-endpoints")]
    public async Task HangingNeighbour_DoesNotSlowAnother()
    {
        await using var app = await PortalApp.StartAsync();
        await using var hanging = await Receiver.StartAsync();
        await using var healthy = await Receiver.StartAsync();
        hanging.Answer = async (context, _) =>
        {
            var gone = new TaskCompletionSource();
            await using var watch = context.RequestAborted.Register(() => gone.TrySetResult());
            await gone.Task;
        };
        var slow = await app.EndpointAsync(hanging.Url, x => x.TimeoutSeconds = 30);
        var quick = await app.EndpointAsync(healthy.Url);
        for (var i = 0; i < 100; i++)
            await app.PushAsync(slow);
        await Eventually.BecomesAsync(() => Task.FromResult(hanging.Arrivals.Count), x => x == 8);
        var id = (await app.PushAsync(quick)).Deliveries[0].Id;
        var row = await app.BecomesAsync(id, DeliveryStates.Delivered);
        Assert.True(row.EndedAt - row.CommittedAt < TimeSpan.FromSeconds(2));
        Assert.Equal(8, hanging.Arrivals.Count);
    }

    [Theory, BothDatabases]
    [Trait("Fault", "kill-at-each-step")]
    public async Task Restart_AfterACommitThatWasNeverSent_SendsItOnceWithItsId(StorageProvider database)
    {
        using var home = TestFolder.Create("home");
        var settings = new Dictionary<string, string?>
        {
            ["Portal:DataDirectory"] = home.Path,
            ["ConnectionStrings:Portal"] = await MigratedDatabase.NewAsync(database, home.Path),
        };
        await using var receiver = await Receiver.StartAsync();
        var hang = true;
        receiver.Answer = async (context, _) =>
        {
            if (!hang)
                return;
            var gone = new TaskCompletionSource();
            await using var watch = context.RequestAborted.Register(() => gone.TrySetResult());
            await gone.Task;
        };
        Guid unsent;
        Guid underWay;
        await using (var first = await PortalApp.StartAsync(database, settings))
        {
            var endpoint = await first.EndpointAsync(receiver.Url, x => x.TimeoutSeconds = 30);
            // Committed, leased to this life, and the process "dies" before anything was sent.
            unsent = (await first.PushAsync(endpoint, tell: false)).Deliveries[0].Id;
            underWay = (await first.PushAsync(endpoint)).Deliveries[0].Id;
            await Eventually.BecomesAsync(() => Task.FromResult(receiver.Arrivals.Count), x => x == 1);
        }
        hang = false;
        await using (var second = await PortalApp.StartAsync(database, settings))
        {
            await second.BecomesAsync(unsent, DeliveryStates.Delivered);
            await second.BecomesAsync(underWay, DeliveryStates.Delivered);
        }
        var ids = receiver.Arrivals.Select(x => x.Id).ToList();
        Assert.Equal(
            [SendPush.WebhookId(underWay), SendPush.WebhookId(underWay), SendPush.WebhookId(unsent)],
            ids.OrderBy(x => x == SendPush.WebhookId(unsent))
        );
    }
}
