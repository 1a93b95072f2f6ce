using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>Where a return stands, told of real returns that went well, that broke on each stage, and that are under way.</summary>
public sealed class ReturnTimelineTests
{
    static readonly string[] ToTheCommit = ["returned", "mailed", "accepted", "agent", "committed"];

    [Theory, BothDatabases]
    public async Task Return_PushAnswered_LeavesAsAMailAndIsDelivered(StorageProvider database)
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var app = await PortalApp.StartAsync(database);
        // The third party may have answered before the sender has noted that its own mail was taken.
        var (documentId, timeline) = await ReturnAsync(app, foreign.Address, x => x.Stages.Count == 7);
        Assert.Equal([.. ToTheCommit, "pushed", "answered"], Names(timeline));
        Assert.Equal((TimelineState.Delivered, null, 1), (timeline.State, timeline.Why, timeline.Attempts));

        // The mail really left by SMTP and came back through the own listener, as what it is.
        await using var db = await DbAsync(app);
        var mail = await db.OutgoingMails.AsNoTracking().SingleAsync(x => x.DocumentId == documentId);
        Assert.Equal(
            (timeline.EventId!.Value, "document.returned", "sent", "returns@collector.local"),
            (mail.Id, mail.EventType, mail.State, mail.RcptTo)
        );
        Assert.StartsWith("250 ", mail.LastReply, StringComparison.Ordinal);
        var message = await db.Messages.AsNoTracking().SingleAsync();
        Assert.Equal(
            (timeline.MessageId!.Value, true, mail.Id, "Smtp", "Filed", documentId),
            (message.Id, message.Own, message.EventId!.Value, message.Way, message.Disposition, message.DocumentId!.Value)
        );
        Assert.Equal(mail.Subject, message.Subject);

        // The same, asked by event and by run.
        var timelines = app.Services.GetRequiredService<ReturnTimelines>();
        Assert.Equal(Names(timeline), Names(await timelines.ForEventAsync(timeline.EventId!.Value)));
        Assert.Equal(Names(timeline), Names(await timelines.ForRunAsync(timeline.RunId!.Value)));
        Assert.Null(await timelines.ForEventAsync(Guid.NewGuid()));
        Assert.Null(await timelines.ForRunAsync(Guid.NewGuid()));
    }

    [Theory, BothDatabases]
    public async Task Return_EveryAttemptRefused_IsFailedWithTheStatus(StorageProvider database)
    {
        await using var foreign = await ForeignServer.StartAsync();
        foreign.Answer = _ => StatusCodes.Status500InternalServerError;
        await using var app = await PortalApp.StartAsync(database);
        var (_, timeline) = await ReturnAsync(app, foreign.Address, x => x.State == TimelineState.Failed && x.Stages.Count == 6, 0);
        Assert.Equal([.. ToTheCommit, "pushed"], Names(timeline));
        Assert.Equal(1, timeline.Attempts);
        Assert.Contains("500", timeline.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Return_FirstAttemptRefused_IsUnderWayWithTheStatus()
    {
        await using var foreign = await ForeignServer.StartAsync();
        foreign.Answer = _ => StatusCodes.Status503ServiceUnavailable;
        await using var app = await PortalApp.StartAsync();
        var (_, timeline) = await ReturnAsync(app, foreign.Address, x => x.Why is not null && x.Stages.Count == 6, 0, 3600);
        Assert.Equal([.. ToTheCommit, "pushed"], Names(timeline));
        Assert.Equal((TimelineState.UnderWay, 1), (timeline.State, timeline.Attempts));
        Assert.Contains("503", timeline.Why, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("550 5.7.1 not wanted here", TimelineState.Failed)]
    [InlineData("451 4.3.0 later", TimelineState.UnderWay)]
    public async Task Return_MailRefused_SaysTheServersReply(string reply, string state)
    {
        await using var server = new ScriptedSmtp(line => line.StartsWith("RCPT", StringComparison.Ordinal) ? reply : null);
        await using var app = await PortalApp.StartAsync(settings: server.Settings);
        var (_, timeline) = await ReturnAsync(app, new Uri("http://127.0.0.1:9/"), x => x.Why is not null);
        Assert.Equal((state, reply), (timeline.State, timeline.Why));
        Assert.Equal(["returned"], Names(timeline));
        Assert.Equal((null, null, null), (timeline.MessageId, timeline.RunId, timeline.DeliveryId));
    }

    [Fact]
    public async Task Return_NoAgent_IsNotPushed()
    {
        await using var app = await PortalApp.StartAsync();
        var agent = (await app.Admin.ReadAllAsync("/api/admin/v1/agents")).Single(x => x.Text("name") == "Report returns");
        using var removal = new HttpRequestMessage(HttpMethod.Delete, $"/api/admin/v1/agents/{agent.Text("id")}");
        removal.Headers.TryAddWithoutValidation("If-Match", "*");
        using var removed = await app.Admin.SendAsync(removal);
        Assert.True(removed.IsSuccessStatusCode, await removed.Content.ReadAsStringAsync());
        var (_, timeline) = await ReturnAsync(
            app,
            new Uri("http://127.0.0.1:9/"),
            x => x.State == TimelineState.NotPushed && x.Stages.Count == 3
        );
        Assert.Equal(["returned", "mailed", "accepted"], Names(timeline));
        Assert.NotNull(timeline.Why);
    }

    static async Task<(Guid DocumentId, ReturnTimeline Timeline)> ReturnAsync(
        PortalApp app,
        Uri endpoint,
        Func<ReturnTimeline, bool> done,
        params double[] waits
    )
    {
        var world = await OutsideWorld.CreateAsync(app.Admin, endpoint, waits);
        using var party = app.ClientFor(world.Key);
        using var person = app.ClientFor(world.PersonToken);
        var document = await party.CreateAsync(
            "/api/v1/documents",
            new
            {
                externalId = "X-1",
                route = world.Route,
                title = "采购申请",
                fields = new { },
            }
        );
        var task = Assert.Single(await person.ReadAllAsync("/api/v1/tasks?box=todo"));
        await person.CreateAsync(
            $"/api/v1/tasks/{task.Text("id")}/decision",
            new
            {
                commandId = "c1",
                version = 1,
                action = "return",
                opinion = "请补充报价单",
            }
        );
        var id = Guid.Parse(document.Text("id"));
        var timelines = app.Services.GetRequiredService<ReturnTimelines>();
        var one = await Eventually.BecomesAsync(
            async () => Assert.Single(await timelines.ForDocumentAsync(id)),
            done,
            TimeSpan.FromSeconds(30)
        );
        return (id, one);
    }

    static IEnumerable<string> Names(ReturnTimeline? timeline) => timeline!.Stages.Select(x => x.Name);

    static Task<PortalDbContext> DbAsync(PortalApp app) =>
        app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
}
