using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Delivery;
using Portal.Domain.Common;
using Portal.Identity;
using Portal.Tests.Modules.Delivery;
using Portal.Tests.Support;

namespace Portal.Tests.Api;

public sealed class DeliveryApiTests
{
    const string Root = "/api/admin/v1/third-parties";

    [Theory, BothDatabases]
    public async Task Endpoint_CreatedByApi_ReceivesThePushPlannedRightAfterTheAnswer(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var party = await CreatePartyAsync(app, "ERP");
        var answer = await app.Admin.PostAsJsonAsync($"{Root}/{party}/endpoints", new { name = "main", url = receiver.Url });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var endpoint = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.StartsWith("whsec_", endpoint.GetProperty("secret").GetString());
        Assert.Equal(["document.*"], endpoint.GetProperty("events").EnumerateArray().Select(x => x.GetString()));
        Assert.Equal("default", endpoint.GetProperty("schedule").GetString());
        Assert.Equal("\"1\"", answer.Headers.ETag!.Tag);

        var plan = await app.PushAsync(new EndpointRow { ThirdPartyId = party });
        var id = Assert.Single(plan.Deliveries).Id;
        await app.BecomesAsync(id, DeliveryStates.Delivered);

        var read = await app.Admin.GetFromJsonAsync<JsonElement>($"/api/admin/v1/deliveries/{id}");
        Assert.Equal("delivered", read.GetProperty("state").GetString());
        Assert.Equal("ERP", read.GetProperty("thirdParty").GetString());
        var attempt = Assert.Single(read.GetProperty("attempts").EnumerateArray());
        Assert.Equal("ok", attempt.GetProperty("responseBody").GetString());
        Assert.Equal("v1,***", attempt.GetProperty("requestHeaders").GetProperty("webhook-signature").GetString());
        foreach (
            var query in new[] { "state=delivered", "thirdParty=ERP", "endpoint=main", "type=document.progressed", $"thirdParty={party:N}" }
        )
        {
            var list = await app.Admin.GetFromJsonAsync<JsonElement>($"/api/admin/v1/deliveries?{query}");
            Assert.Equal(id.ToString(), Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("id").GetString());
        }
        var none = await app.Admin.GetFromJsonAsync<JsonElement>("/api/admin/v1/deliveries?agent=nobody");
        Assert.Empty(none.GetProperty("items").EnumerateArray());
    }

    [Theory, BothDatabases]
    public async Task Deliveries_MoreThanAPage_AreWalkedByCursorWithoutGap(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await app.EndpointAsync(receiver.Url);
        var made = new List<Guid>();
        for (var i = 0; i < 7; i++)
            made.Add((await app.PushAsync(endpoint)).Deliveries[0].Id);
        var seen = new List<Guid>();
        string? after = null;
        do
        {
            var page = await app.Admin.GetFromJsonAsync<JsonElement>($"/api/admin/v1/deliveries?limit=3&after={after}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(x => x.GetProperty("id").GetGuid()));
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        } while (after is not null);
        Assert.Equal(Enumerable.Reverse(made), seen);
    }

    [Theory, BothDatabases]
    public async Task Endpoint_Replaced_KeepsItsSecretAndNeverTellsIt(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var party = await CreatePartyAsync(app, "ERP");
        var made = await (
            await app.Admin.PostAsJsonAsync($"{Root}/{party}/endpoints", new { name = "main", url = receiver.Url })
        ).Content.ReadFromJsonAsync<JsonElement>();
        var path = $"{Root}/{party}/endpoints/{made.GetProperty("id").GetString()}";
        var body = new
        {
            name = "main",
            url = receiver.Url,
            schedule = new[] { 0, 1, 2 },
            events = new[] { "*" },
        };

        Assert.Equal((HttpStatusCode)428, (await app.Admin.PutAsJsonAsync(path, body)).StatusCode);
        Assert.Equal(HttpStatusCode.PreconditionFailed, (await SendAsync(app, HttpMethod.Put, path, body, "\"9\"")).StatusCode);
        var replaced = await SendAsync(app, HttpMethod.Put, path, body, "\"1\"");
        Assert.Equal(HttpStatusCode.OK, replaced.StatusCode);
        Assert.Equal("\"2\"", replaced.Headers.ETag!.Tag);
        var text =
            await replaced.Content.ReadAsStringAsync()
            + await app.Admin.GetStringAsync(path)
            + await app.Admin.GetStringAsync($"{Root}/{party}/endpoints");
        Assert.DoesNotContain("whsec_", text);
        Assert.Contains("[0,1,2]", text);

        var plan = await app.PushAsync(new EndpointRow { ThirdPartyId = party });
        await app.BecomesAsync(plan.Deliveries[0].Id, DeliveryStates.Delivered);
        var arrival = Assert.Single(receiver.Arrivals);
        Assert.True(Portal.Domain.Delivery.WebhookSignature.TryReadSecret(made.GetProperty("secret").GetString(), out var key));
        Assert.Equal(
            Portal.Domain.Delivery.WebhookSignature.Sign(key, arrival.Id, long.Parse(arrival.Headers["webhook-timestamp"]), arrival.Body),
            arrival.Headers["webhook-signature"]
        );
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        var audit = await db.Audit.OrderBy(x => x.Id).Select(x => x.Action).ToListAsync();
        Assert.Equal(
            ["thirdParty.created", "endpoint.created", "endpoint.updated"],
            audit.Where(x => x.StartsWith("thirdParty") || x.StartsWith("endpoint"))
        );
    }

    [Fact]
    public async Task Endpoint_WrongForm_EveryFaultHasItsPointer()
    {
        await using var app = await PortalApp.StartAsync();
        var party = await CreatePartyAsync(app, "ERP");
        var answer = await app.Admin.PostAsJsonAsync(
            $"{Root}/{party}/endpoints",
            new
            {
                name = "",
                url = "http://169.254.169.254/latest",
                events = new[] { "document.*", "a b" },
                secret = "whsec_c2hvcnQ=",
                timeoutSeconds = 0,
                schedule = "never",
                concurrency = 1000,
            }
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var errors = (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray().ToList();
        Assert.Equal(
            ["/concurrency", "/events/1", "/name", "/schedule", "/secret", "/timeoutSeconds", "/url"],
            errors.Select(x => x.GetProperty("pointer").GetString()).Order(StringComparer.Ordinal)
        );
        Assert.Contains(errors, x => x.GetProperty("code").GetString() == "address-forbidden");
    }

    [Theory, BothDatabases]
    public async Task ThirdParty_RemovedOrNamedTwice_IsRefusedOrGone(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var party = await CreatePartyAsync(app, "ERP");
        Assert.Equal(HttpStatusCode.Conflict, (await app.Admin.PostAsJsonAsync(Root, new { name = "erp" })).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await SendAsync(app, HttpMethod.Delete, $"{Root}/{party}", null, "*")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Admin.GetAsync($"{Root}/{party}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await app.Admin.GetAsync($"{Root}/no-id")).StatusCode);
        Assert.Null(app.Services.GetRequiredService<Portal.Domain.Delivery.IOutbox>().FindThirdParty("ERP"));
        await CreatePartyAsync(app, "ERP");
    }

    [Theory, BothDatabases]
    public async Task Test_OfAnEndpoint_AnswersWhatTheReceiverSaidAndIsOnRecord(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var party = await CreatePartyAsync(app, "ERP");
        var made = await (
            await app.Admin.PostAsJsonAsync(
                $"{Root}/{party}/endpoints",
                new
                {
                    name = "main",
                    url = receiver.Url,
                    enabled = false,
                }
            )
        ).Content.ReadFromJsonAsync<JsonElement>();
        receiver.AnswerWith(400);
        var answer = await app.Admin.PostAsync($"{Root}/{party}/endpoints/{made.GetProperty("id").GetString()}/test", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var view = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("HTTP_400", view.GetProperty("attempt").GetProperty("errorCode").GetString());
        Assert.Equal("test", receiver.Arrivals[0].Headers["webhook-trigger"]);
        var row = await app.Admin.GetFromJsonAsync<JsonElement>($"/api/admin/v1/deliveries/{view.GetProperty("deliveryId").GetString()}");
        Assert.Equal("exhausted", row.GetProperty("state").GetString());
        Assert.Equal("test", row.GetProperty("attempts")[0].GetProperty("trigger").GetString());
    }

    [Theory, BothDatabases]
    [Trait("Fault", "endpoint-hold")]
    public async Task Redelivery_OfDelivered_SendsTheSameIdAgainAndNeverDemotes(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await app.EndpointAsync(receiver.Url);
        var id = (await app.PushAsync(endpoint)).Deliveries[0].Id;
        await app.BecomesAsync(id, DeliveryStates.Delivered);
        receiver.AnswerWith(500);
        Assert.Equal(HttpStatusCode.Accepted, (await app.Admin.PostAsync($"/api/admin/v1/deliveries/{id}/redelivery", null)).StatusCode);
        var row = await Eventually.BecomesAsync(() => app.DeliveryAsync(id), x => x.Attempts == 2);
        Assert.Equal(DeliveryStates.Delivered, row.State);
        Assert.Null(row.NextAttemptAt);
        Assert.Equal("manual", receiver.Arrivals[1].Headers["webhook-trigger"]);
        Assert.Equal(receiver.Arrivals[0].Id, receiver.Arrivals[1].Id);
        Assert.Equal(receiver.Arrivals[0].Body, receiver.Arrivals[1].Body);
    }

    [Theory, BothDatabases]
    [Trait("Fault", "endpoint-hold")]
    public async Task Redelivery_OfExhausted_EndsDelivered(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        var endpoint = await app.EndpointAsync(receiver.Url, x => x.Schedule = """["once"]""");
        var id = (await app.PushAsync(endpoint)).Deliveries[0].Id;
        await app.BecomesAsync(id, DeliveryStates.Exhausted);
        receiver.AnswerWith(200);
        await app.Admin.PostAsync($"/api/admin/v1/deliveries/{id}/redelivery", null);
        await app.BecomesAsync(id, DeliveryStates.Delivered);
        Assert.Equal(HttpStatusCode.Conflict, (await app.Admin.PostAsync($"/api/admin/v1/deliveries/{id}/cancellation", null)).StatusCode);
    }

    [Theory, BothDatabases]
    public async Task Cancellation_OfRetrying_EndsIt(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        receiver.AnswerWith(500);
        var endpoint = await app.EndpointAsync(receiver.Url, x => x.Schedule = "[0,3600]");
        var id = (await app.PushAsync(endpoint)).Deliveries[0].Id;
        await app.BecomesAsync(id, DeliveryStates.Retrying);
        Assert.Equal(HttpStatusCode.OK, (await app.Admin.PostAsync($"/api/admin/v1/deliveries/{id}/cancellation", null)).StatusCode);
        var row = await app.DeliveryAsync(id);
        Assert.Equal(DeliveryStates.Cancelled, row.State);
        Assert.Null(row.NextAttemptAt);
        Assert.NotNull(row.EndedAt);
    }

    [Theory, BothDatabases]
    public async Task ThirdPartyApi_OthersDelivery_IsNotThere(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var (mine, other) = (await app.EndpointAsync(receiver.Url), await app.EndpointAsync(receiver.Url));
        using var client = app.ClientFor(await KeyAsync(app, mine.ThirdPartyId));
        var own = (await app.PushAsync(mine)).Deliveries[0].Id;
        var foreign = (await app.PushAsync(other)).Deliveries[0].Id;
        await app.BecomesAsync(own, DeliveryStates.Delivered);
        await app.BecomesAsync(foreign, DeliveryStates.Delivered);
        var list = await client.GetFromJsonAsync<JsonElement>($"/api/v1/deliveries?thirdParty={other.ThirdPartyId}");
        Assert.Empty(list.GetProperty("items").EnumerateArray());
        list = await client.GetFromJsonAsync<JsonElement>("/api/v1/deliveries");
        Assert.Equal(own, Assert.Single(list.GetProperty("items").EnumerateArray()).GetProperty("id").GetGuid());
        Assert.Equal(HttpStatusCode.NotFound, (await client.PostAsync($"/api/v1/deliveries/{foreign}/redelivery", null)).StatusCode);
        Assert.Equal(HttpStatusCode.Accepted, (await client.PostAsync($"/api/v1/deliveries/{own:N}/redelivery", null)).StatusCode);
        await Eventually.BecomesAsync(() => app.DeliveryAsync(own), x => x.Attempts == 2);
    }

    static async Task<string> KeyAsync(PortalApp app, Guid party)
    {
        var secret = TokenSecret.Create(TokenSecret.ThirdPartyPrefix);
        var token = new AccessTokenRow
        {
            Id = Guid.NewGuid(),
            ThirdPartyId = party,
            Name = "test",
            Prefix = secret[..8],
            SecretHash = TokenSecret.Hash(secret),
            CreatedAt = DateTimeOffset.UtcNow,
        };
        await app
            .Services.GetRequiredService<WriteTransactions>()
            .RunAsync(
                db =>
                {
                    db.Add(token);
                    return Task.CompletedTask;
                },
                default
            );
        return secret;
    }

    static async Task<Guid> CreatePartyAsync(PortalApp app, string name)
    {
        var answer = await app.Admin.PostAsJsonAsync(Root, new { name, description = "A test." });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetGuid();
    }

    static Task<HttpResponseMessage> SendAsync(PortalApp app, HttpMethod method, string path, object? body, string ifMatch)
    {
        var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        request.Headers.IfMatch.Add(ifMatch == "*" ? EntityTagHeaderValue.Any : new EntityTagHeaderValue(ifMatch));
        return app.Admin.SendAsync(request);
    }
}
