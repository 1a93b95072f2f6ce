using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Agents;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Tests.Api.Approvals;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Agents;

/// <summary>Agents after arrival, on a schedule and by hand, with what they do.</summary>
public sealed class TriggerTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, BothDatabases]
    public async Task AfterArrival_FiledMail_IsFiledTaggedPushedAndTold(StorageProvider database)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var world = await ApprovalWorld.StartAsync(database);
        await AddEndpointAsync(world, receiver);
        await AddCollectorAsync(world);
        var agent = await world.App.Admin.CreateAsync(
            "/api/admin/v1/agents",
            new
            {
                name = "Sort orders",
                trigger = new { type = "afterArrival" },
                collectors = new[] { "orders" },
                when = new { field = "subject", contains = "order" },
                actions = new object[]
                {
                    new { file = "Orders" },
                    new { tag = "new order" },
                    new
                    {
                        push = new
                        {
                            thirdParty = "erp",
                            type = "document.order",
                            data = new { subject = "{{ message.subject }}" },
                        },
                    },
                    new
                    {
                        notify = new
                        {
                            people = new[] { "finance" },
                            title = "New: {{ message.subject }}",
                            text = "Look at it.",
                        },
                    },
                },
            }
        );
        var message = await HandInAsync(world, "Your order 4711");
        var run = await Eventually.BecomesAsync(
            async () => (await world.App.Admin.ReadAllAsync($"/api/admin/v1/runs?message={message}")).SingleOrDefault(),
            x => x.ValueKind == JsonValueKind.Object,
            TimeSpan.FromSeconds(20)
        );
        Assert.Equal(("succeeded", "afterArrival", agent.Text("id")), (run.Text("outcome"), run.Text("trigger"), run.Text("agentId")));
        var filed = await world.App.Admin.ReadAsync($"/api/admin/v1/messages/{message}");
        Assert.Equal("Orders", filed.Text("folder"));
        Assert.Contains("new-order", filed.GetProperty("tags").ToString(), StringComparison.Ordinal);
        await Eventually.BecomesAsync(() => Task.FromResult(receiver.Arrivals.Count), x => x == 1, TimeSpan.FromSeconds(20));
        var notice = Assert.Single(await world.Person("finance").ReadAllAsync("/api/v1/notifications?unread=true"));
        Assert.Equal("New: Your order 4711", notice.Text("title"));
        Assert.Empty(await world.Person("legal").ReadAllAsync("/api/v1/notifications"));
        using var foreign = await world
            .Person("legal")
            .PostAsync(new Uri($"/api/v1/notifications/{notice.Text("id")}/read", UriKind.Relative), null, Stop);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        using var read = await world
            .Person("finance")
            .PostAsync(new Uri($"/api/v1/notifications/{notice.Text("id")}/read", UriKind.Relative), null, Stop);
        Assert.Equal(HttpStatusCode.NoContent, read.StatusCode);
        Assert.Empty(await world.Person("finance").ReadAllAsync("/api/v1/notifications?unread=true"));
    }

    [Theory, BothDatabases]
    public async Task AfterArrival_LeftBehindByAnotherLife_RunsOnce(StorageProvider database)
    {
        await using var world = await ApprovalWorld.StartAsync(database);
        await AddCollectorAsync(world);
        var message = Guid.Parse(await HandInAsync(world, "Before the agent was there"));
        var agent = Guid.Parse(
            (
                await world.App.Admin.CreateAsync(
                    "/api/admin/v1/agents",
                    new
                    {
                        name = "Tag",
                        trigger = new { type = "afterArrival" },
                        collectors = new[] { "orders" },
                        actions = new object[] { new { tag = "late" } },
                    }
                )
            ).Text("id")
        );
        var due = Guid.CreateVersion7();
        await world
            .App.Services.GetRequiredService<WriteTransactions>()
            .RunAsync(
                db =>
                {
                    db.AgentDue.Add(
                        new AgentDueRow
                        {
                            Id = due,
                            AgentId = agent,
                            MessageId = message,
                            CreatedAt = DateTimeOffset.UtcNow,
                        }
                    );
                    return Task.CompletedTask;
                },
                Stop
            );
        // Two nodes that see the same row: one run.
        var here = world.App.Services.GetRequiredService<RunDue>();
        var other = ActivatorUtilities.CreateInstance<RunDue>(world.App.Services);
        await Task.WhenAll(here.RunAllAsync(Stop), other.RunAllAsync(Stop));
        var run = Assert.Single(await world.App.Admin.ReadAllAsync($"/api/admin/v1/runs?message={message}"));
        Assert.Equal((due.ToString(), "succeeded"), (run.Text("id"), run.Text("outcome")));
    }

    [Theory, BothDatabases]
    [Trait("Fault", "clock-steps")]
    public async Task Schedule_TwoNodesAtTheSameTime_RunsOnce(StorageProvider database)
    {
        await using var world = await ApprovalWorld.StartAsync(database);
        var agent = await world.App.Admin.CreateAsync(
            "/api/admin/v1/agents",
            new
            {
                name = "Yearly",
                trigger = new
                {
                    type = "schedule",
                    cron = "0 0 1 1 *",
                    timeZone = "Asia/Shanghai",
                },
                actions = new object[] { new { notify = new { roles = new[] { "admin" }, title = "Happy new year" } } },
            }
        );
        Assert.Equal(3, agent.GetProperty("nextRuns").GetArrayLength());
        var schedules = world.App.Services.GetRequiredService<RunSchedules>();
        await schedules.RunWhatIsDueAsync(Stop);
        var id = Guid.Parse(agent.Text("id"));
        var contexts = world.App.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>();
        await world
            .App.Services.GetRequiredService<WriteTransactions>()
            .RunAsync(
                db =>
                    db.AgentSchedules.Where(x => x.AgentId == id)
                        .ExecuteUpdateAsync(x => x.SetProperty(y => y.DueAt, DateTimeOffset.UtcNow.AddMinutes(-5)), Stop),
                Stop
            );
        var other = ActivatorUtilities.CreateInstance<RunSchedules>(world.App.Services);
        await Task.WhenAll(schedules.RunWhatIsDueAsync(Stop), other.RunWhatIsDueAsync(Stop));
        var run = Assert.Single(await world.App.Admin.ReadAllAsync($"/api/admin/v1/runs?agent={id}"));
        Assert.Equal(("succeeded", "schedule"), (run.Text("outcome"), run.Text("trigger")));
        await using var db = await contexts.CreateDbContextAsync(Stop);
        var due = await db.AgentSchedules.Where(x => x.AgentId == id).Select(x => x.DueAt).SingleAsync(Stop);
        Assert.True(due > DateTimeOffset.UtcNow);
    }

    [Theory]
    [InlineData("0 0 31 2 *", null, "/trigger/cron", "never fires")]
    [InlineData("* * * * *", "Mars/Olympus", "/trigger/timeZone", "no time zone")]
    public async Task Schedule_ThatCannotFire_IsRefusedWithTheReason(string cron, string? timeZone, string pointer, string why)
    {
        await using var portal = await PortalApp.StartAsync();
        using var answer = await portal.Admin.PostAsJsonAsync(
            "/api/admin/v1/agents",
            new
            {
                name = "Never",
                trigger = new
                {
                    type = "schedule",
                    cron,
                    timeZone,
                },
                actions = new object[] { new { carryHandovers = new { } } },
            },
            Stop
        );
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var fault = (await answer.Content.ReadFromJsonAsync<JsonElement>(Stop)).GetProperty("errors")[0];
        Assert.Equal(pointer, fault.Text("pointer"));
        Assert.Contains(why, fault.Text("message"), StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task Manual_CarryFinishedDocuments_PackageReachesTheThirdPartyOnce(StorageProvider database)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var world = await ApprovalWorld.StartAsync(database);
        await AddEndpointAsync(world, receiver);
        await world.AddRouteAsync("short", new object[] { new { name = "finance", people = new[] { "finance" } } });
        var document = await world.SubmitAsync("PO-1", "short");
        await world.DecideAsync("finance", document, "approve");
        var carry = (await world.App.Admin.ReadAllAsync("/api/admin/v1/agents")).Single(x => x.Text("name") == "Carry finished documents");
        var run = await world.App.Admin.CreateAsync($"/api/admin/v1/agents/{carry.Text("id")}/run", new { });
        Assert.Equal("succeeded", run.Text("outcome"));
        Assert.Single(run.GetProperty("deliveries").EnumerateArray());
        var again = await world.App.Admin.CreateAsync($"/api/admin/v1/agents/{carry.Text("id")}/run", new { });
        Assert.Equal(("noMatch", "no handover waits"), (again.Text("outcome"), again.Text("reason")));
        await Eventually.BecomesAsync(
            () => Task.FromResult(receiver.Arrivals.Count(x => x.Text.Contains("\"document.package\"", StringComparison.Ordinal))),
            x => x == 1,
            TimeSpan.FromSeconds(20)
        );
    }

    [Fact]
    public async Task Manual_BeforeArrivalAgent_IsRefusedWithTheWayToGo()
    {
        await using var portal = await PortalApp.StartAsync();
        var report = (await portal.Admin.ReadAllAsync("/api/admin/v1/agents")).Single(x => x.Text("name") == "Report returns");
        using var answer = await portal.Admin.PostAsJsonAsync($"/api/admin/v1/agents/{report.Text("id")}/run", new { }, Stop);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("rerun", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notify_UnknownPerson_IsRefusedAtItsField()
    {
        await using var portal = await PortalApp.StartAsync();
        using var answer = await portal.Admin.PostAsJsonAsync(
            "/api/admin/v1/agents",
            new
            {
                name = "Tell",
                trigger = new { type = "manual" },
                actions = new object[] { new { notify = new { people = new[] { "nobody" }, title = "x" } } },
            },
            Stop
        );
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Stop);
        Assert.Equal("/actions/0/notify/people", problem.GetProperty("errors")[0].Text("pointer"));
    }

    static Task AddCollectorAsync(ApprovalWorld world) =>
        world.App.Admin.CreateAsync(
            "/api/admin/v1/collectors",
            new
            {
                name = "orders",
                addresses = new[] { "orders@collector.local" },
                intake = new { http = new { thirdParties = new[] { "erp" } } },
            }
        );

    static async Task AddEndpointAsync(ApprovalWorld world, Receiver receiver)
    {
        var party = (await world.App.Admin.ReadAllAsync("/api/admin/v1/third-parties")).Single(x => x.Text("name") == "erp");
        await world.App.Admin.CreateAsync(
            $"/api/admin/v1/third-parties/{party.Text("id")}/endpoints",
            new
            {
                name = "hook",
                url = receiver.Url,
                events = new[] { "document.package", "document.order" },
            }
        );
    }

    static async Task<string> HandInAsync(ApprovalWorld world, string subject)
    {
        using var mail = new StringContent(
            $"From: a@example.com\r\nTo: orders@collector.local\r\nSubject: {subject}\r\nMessage-ID: <{Guid.NewGuid()}@example.com>\r\n\r\nHello\r\n",
            Encoding.ASCII,
            "message/rfc822"
        );
        using var answer = await world.Party.PostAsync(new Uri("/api/v1/collectors/orders/messages", UriKind.Relative), mail, Stop);
        var text = await answer.Content.ReadAsStringAsync(Stop);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement.Text("messageId");
    }
}
