using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Delivery;
using Portal.Domain.Common;
using Portal.Domain.Delivery;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Delivery;

public sealed class FirstAttemptTests
{
    [Theory, BothDatabases]
    public async Task Committed_ReceiverAnswers_IsDeliveredSignedAndOnRecord(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await app.EndpointAsync(receiver.Url);

        var plan = await app.PushAsync(endpoint, Guid.NewGuid(), 1);
        var row = await app.BecomesAsync(plan.Deliveries[0].Id, DeliveryStates.Delivered);

        var arrival = Assert.Single(receiver.Arrivals);
        Assert.Equal("msg_" + row.Id.ToString("N"), arrival.Id);
        Assert.DoesNotContain('.', arrival.Id);
        Assert.True(WebhookSignature.TryReadSecret(DeliveryScene.Secret, out var key));
        Assert.Equal(
            WebhookSignature.Sign(key, arrival.Id, long.Parse(arrival.Headers["webhook-timestamp"]), arrival.Body),
            arrival.Headers["webhook-signature"]
        );
        Assert.Equal("1", arrival.Headers["webhook-attempt"]);
        Assert.Equal("initial", arrival.Headers["webhook-trigger"]);
        Assert.Equal("application/json", arrival.Headers["content-type"]);
        Assert.Equal(1, row.Attempts);
        Assert.Equal(200, row.LastStatusCode);
        Assert.NotNull(row.CommittedAt);
        Assert.NotNull(row.EndedAt);
        Assert.Null(row.LeaseOwner);
        Assert.Null(row.NextAttemptAt);
        var attempt = Assert.Single(await app.AttemptsAsync(row.Id));
        Assert.Equal("ok", System.Text.Encoding.UTF8.GetString(attempt.ResponseBody!));
        Assert.Equal("127.0.0.1", attempt.RemoteAddress);
        Assert.NotNull(attempt.ConnectMicros);
        Assert.NotNull(attempt.FirstByteMicros);
        Assert.DoesNotContain(arrival.Headers["webhook-signature"], attempt.RequestHeaders);
    }

    [Theory, BothDatabases]
    [Trait("Fault", "kill-at-each-step")]
    public async Task Committed_NeverTold_TheTableSendsItAfterTheLease(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await app.EndpointAsync(receiver.Url);
        var plan = await app.PushAsync(endpoint, tell: false);
        await app
            .Services.GetRequiredService<WriteTransactions>()
            .RunAsync(
                db =>
                    db.ExecuteAsync(
                        [new RowCommand("""UPDATE "Deliveries" SET "LeaseUntil" = $1""", DateTimeOffset.UtcNow.AddMinutes(-1))],
                        default
                    ),
                default
            );
        await app.Services.GetRequiredService<IDeliverySweep>().SweepAsync(default);
        await app.BecomesAsync(plan.Deliveries[0].Id, DeliveryStates.Delivered);
        Assert.Single(receiver.Arrivals);
    }

    [Theory, BothDatabases]
    public async Task Attempts_ReceiverFailsThenMends_SameIdSameBytesUntilDelivered(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var count = 0;
        receiver.Answer = (context, _) =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref count) < 3 ? 500 : 204;
            return Task.CompletedTask;
        };
        var endpoint = await app.EndpointAsync(receiver.Url);
        var plan = await app.PushAsync(endpoint);
        var row = await app.BecomesAsync(plan.Deliveries[0].Id, DeliveryStates.Delivered);
        Assert.Equal(3, row.Attempts);
        Assert.Equal(["1", "2", "3"], receiver.Arrivals.Select(x => x.Headers["webhook-attempt"]));
        Assert.Single(receiver.Arrivals.Select(x => x.Id).Distinct());
        Assert.Single(receiver.Arrivals.Select(x => x.Text).Distinct());
        Assert.Equal(["HTTP_500", "HTTP_500", null], (await app.AttemptsAsync(row.Id)).Select(x => x.ErrorCode));
    }

    [Theory, BothDatabases]
    public async Task Attempts_ReceiverStaysDown_EndsExhaustedAndSaysWhy(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var endpoint = await app.EndpointAsync($"http://127.0.0.1:{FreePort.Next()}/hook");
        var plan = await app.PushAsync(endpoint);
        var row = await app.BecomesAsync(plan.Deliveries[0].Id, DeliveryStates.Exhausted);
        Assert.Equal(4, row.Attempts);
        Assert.Null(row.NextAttemptAt);
        Assert.All(await app.AttemptsAsync(row.Id), x => Assert.Equal("CONNECTION_REFUSED", x.ErrorCode));
    }

    [Theory, BothDatabases]
    public async Task Plan_NodeWithoutDispatch_CommitsARowThatNobodyHolds(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(
            database,
            new Dictionary<string, string?> { ["Portal:Roles"] = "Web,Intake,Jobs" }
        );
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await app.EndpointAsync(receiver.Url);
        var plan = await app.PushAsync(endpoint);
        await app.Services.GetRequiredService<IDeliverySweep>().SweepAsync(default);
        var row = await app.DeliveryAsync(plan.Deliveries[0].Id);
        Assert.Equal((DeliveryStates.Pending, (string?)null), (row.State, row.LeaseOwner));
        Assert.NotNull(row.NextAttemptAt);
        Assert.Empty(receiver.Arrivals);
    }

    [Theory, BothDatabases]
    [Trait("Fault", "kill-at-each-step")]
    public async Task Outcome_LeaseLostMeanwhile_LeavesTheRowAndKeepsTheAttempt(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await app.EndpointAsync(receiver.Url);
        var writes = app.Services.GetRequiredService<WriteTransactions>();
        receiver.Answer = (_, _) =>
            writes.RunAsync(
                db => db.ExecuteAsync([new RowCommand("""UPDATE "Deliveries" SET "LeaseOwner" = 'other/node'""")], default),
                default
            );
        var plan = await app.PushAsync(endpoint);
        var id = plan.Deliveries[0].Id;
        var attempts = await Eventually.BecomesAsync(() => app.AttemptsAsync(id), x => x.Count > 0);
        Assert.Equal(200, attempts[0].StatusCode);
        var row = await app.DeliveryAsync(id);
        Assert.Equal((DeliveryStates.InFlight, "other/node"), (row.State, row.LeaseOwner));
    }

    [Fact]
    public async Task Plan_WrongInput_IsRefusedInPlainWords()
    {
        await using var app = await PortalApp.StartAsync();
        var endpoint = await app.EndpointAsync("http://127.0.0.1:9/");
        var outbox = app.Services.GetRequiredService<IOutbox>();
        PushRequest Request(string type, string data, string? name = null) =>
            new()
            {
                Type = type,
                ThirdPartyId = endpoint.ThirdPartyId,
                Endpoint = name,
                Data = System.Text.Encoding.UTF8.GetBytes(data),
                Timestamp = DateTimeOffset.UtcNow,
            };
        Assert.Equal("payload-not-json", Assert.Throws<RefusalException>(() => outbox.Plan(Request("a.b", "{\"x\":"))).Code);
        Assert.Equal("payload-not-json", Assert.Throws<RefusalException>(() => outbox.Plan(Request("a.b", ""))).Code);
        Assert.Equal("payload-not-json", Assert.Throws<RefusalException>(() => outbox.Plan(Request("a.b", "{}, \"type\": 1"))).Code);
        Assert.Equal(
            "payload-too-large",
            Assert.Throws<RefusalException>(() => outbox.Plan(Request("a.b", $"\"{new string('x', 262_144)}\""))).Code
        );
        Assert.Equal("event-type-invalid", Assert.Throws<RefusalException>(() => outbox.Plan(Request("a b", "{}"))).Code);
        Assert.Equal("endpoint-unknown", Assert.Throws<RefusalException>(() => outbox.Plan(Request("a.b", "{}", "nowhere"))).Code);
        Assert.Single(outbox.Plan(Request("a.b", "{}", "MAIN")).Deliveries);
    }

    [Fact]
    public async Task Body_WithACause_HasTheContractsForm()
    {
        await using var app = await PortalApp.StartAsync();
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await app.EndpointAsync(receiver.Url);
        var outbox = app.Services.GetRequiredService<IOutbox>();
        var (message, run) = (Guid.NewGuid(), Guid.NewGuid());
        var plan = outbox.Plan(
            new PushRequest
            {
                Type = "invoice.received",
                ThirdPartyId = endpoint.ThirdPartyId,
                Data = """{"no":"7"}"""u8.ToArray(),
                Timestamp = new DateTimeOffset(2026, 1, 2, 3, 4, 5, 678, TimeSpan.FromHours(8)),
                Cause = new PushCause(message, run, Guid.NewGuid(), "Report returns", 3),
                ActionIndex = 1,
            }
        );
        await app.Services.GetRequiredService<GroupCommitWriter>().CommitAsync(new WriteUnit { Rows = plan.Rows }, default);
        outbox.Committed(plan);
        var row = await app.BecomesAsync(plan.Deliveries[0].Id, DeliveryStates.Delivered);
        Assert.Equal(
            $$$"""{"type":"invoice.received","timestamp":"2026-01-01T19:04:05.678Z","data":{"no":"7"},"cause":{"messageId":"{{{message}}}","runId":"{{{run}}}","agent":"Report returns","agentVersion":3}}""",
            receiver.Arrivals[0].Text
        );
        Assert.Equal((run, 1), (row.CauseId, row.ActionIndex));
        await Assert.ThrowsAnyAsync<Exception>(() =>
            app
                .Services.GetRequiredService<GroupCommitWriter>()
                .CommitAsync(new WriteUnit { Rows = outbox.Plan(plan.Request).Rows }, default)
        );
    }
}
