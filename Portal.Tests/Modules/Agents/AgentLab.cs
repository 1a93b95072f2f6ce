using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Portal.Agents;
using Portal.Domain.Agents;
using Portal.Domain.Common;
using Portal.Domain.Delivery;
using Portal.Domain.Identity;
using Portal.Domain.Mail;

namespace Portal.Tests.Modules.Agents;

/// <summary>A mail made of its parts.</summary>
sealed class WrittenMail : IMailContent
{
    public string Subject { get; init; } = "Weekly stock report";
    public string From { get; init; } = "ann@supplier.example";
    public string FromName { get; init; } = "Ann Buyer";
    public IReadOnlyList<string> To { get; init; } = ["orders@collector.local", "copy@collector.local"];
    public IReadOnlyList<string> Cc { get; init; } = ["boss@supplier.example"];
    public DateTimeOffset? Date { get; init; } = new DateTimeOffset(2026, 3, 1, 8, 30, 0, TimeSpan.FromHours(8));
    public string? MessageIdHeader => "m1@supplier.example";
    public string Body { get; init; } = "Hello,\r\nOrder: PO-17\r\n金额：1200\r\nAmount: 12.50\r\n";
    public string Html { get; init; } = "<p>Hello</p>";
    public Action OnText { get; init; } = () => { };
    public int TextReads { get; private set; }

    public string Text
    {
        get
        {
            TextReads++;
            OnText();
            return Body;
        }
    }

    public IReadOnlyList<MailAttachment> Attachments { get; init; } =
    [new(0, "合同.pdf", "application/pdf", 1200, "ab"), new(1, "list.csv", "text/csv", 40, "cd")];
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } =
    [new("X-Priority", "1"), new("X-Tag", "red"), new("X-Tag", "blue")];

    public string? Header(string name) =>
        Headers.Where(x => string.Equals(x.Key, name, StringComparison.OrdinalIgnoreCase)).Select(x => x.Value).FirstOrDefault();
}

/// <summary>An outbox in memory: two third parties, one endpoint each that takes the given types.</summary>
sealed class WrittenOutbox : IOutbox
{
    public static readonly Guid Erp = Guid.Parse("00000000-0000-7000-8000-0000000000e1");
    public static readonly Guid Other = Guid.Parse("00000000-0000-7000-8000-0000000000e2");

    public List<PlannedPush> Planned { get; } = [];
    public List<PlannedPush> Told { get; } = [];
    public Func<string, bool> Takes { get; set; } = _ => true;

    public PlannedPush Plan(PushRequest request)
    {
        PlannedPush plan;
        if (!Takes(request.Type))
            plan = new PlannedPush(request, [], [], $"No endpoint of ERP takes '{request.Type}'; its filter is document.*.");
        else
            plan = new PlannedPush(
                request,
                [new PlannedDelivery(Guid.NewGuid(), Guid.NewGuid(), request.Endpoint ?? "main", request.ThirdPartyId, "ERP")],
                [new RowCommand("delivery", request.Type)],
                null
            );
        Planned.Add(plan);
        return plan;
    }

    public Guid? FindThirdParty(string nameOrId) =>
        nameOrId switch
        {
            "ERP" => Erp,
            "Other" => Other,
            _ => null,
        };

    public RowCommand Hold(Guid documentId, Guid thirdPartyId, long sequence, DateTimeOffset until) => throw new NotSupportedException();

    public void Committed(PlannedPush push) => Told.Add(push);
}

/// <summary>Runs agents on written mails: the real engine, without database, mail and network.</summary>
sealed class AgentLab : IDocumentDirectory, IFileLinks, ILiveFeed, INotifier
{
    static readonly Guid Document = Guid.Parse("00000000-0000-7000-8000-0000000000d1");

    readonly RunChain chain;
    readonly RunAgent runAgent;

    public AgentLab()
    {
        Plans = new AgentPlans(
            [
                new PushKind(Outbox),
                .. VerdictKind.All,
                new StopKind(),
                new FileKind(),
                new TagKind(),
                new CarryHandoversKind(Outbox),
                new NotifyKind(this),
            ],
            Clock
        );
        runAgent = new RunAgent(new TemplateRoots(this), Clock, NullLogger<RunAgent>.Instance);
        chain = new RunChain(runAgent, this, Outbox, this, this, Clock);
    }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 3, 1, 1, 0, 0, TimeSpan.Zero));
    public WrittenOutbox Outbox { get; } = new();
    public AgentPlans Plans { get; }
    public List<LiveEvent> Published { get; } = [];

    /// <summary>An agent from the members that matter; the rest is filled in.</summary>
    public LiveAgent Agent(object members, string name = "Agent")
    {
        var definition = JsonSerializer.SerializeToNode(members, JsonSerializerOptions.Web)!.AsObject();
        definition["name"] ??= name;
        definition["trigger"] ??= JsonSerializer.SerializeToNode(new { type = "beforeArrival" });
        definition["collectors"] ??= JsonSerializer.SerializeToNode(new[] { "orders" });
        definition["actions"] ??= JsonSerializer.SerializeToNode(new[] { new { tag = "hit" } });
        var plan = Plans.Read(JsonSerializer.SerializeToElement(definition), out var faults);
        Assert.True(plan is not null, string.Join("\n", faults));
        return new LiveAgent(new AgentIdentity(Guid.NewGuid(), plan.Name, 1), plan, null);
    }

    /// <summary>Faults of a definition.</summary>
    public IReadOnlyList<Fault> Faults(string definition)
    {
        using var json = JsonDocument.Parse(definition);
        Plans.Read(json.RootElement, out var faults);
        return faults;
    }

    public static ArrivingMessage Message(WrittenMail? mail = null, bool own = false, string? eventJson = null) =>
        new()
        {
            MessageId = Guid.NewGuid(),
            CollectorId = Guid.NewGuid(),
            Collector = "orders",
            Way = IntakeWay.Smtp,
            EnvelopeFrom = "bounce@supplier.example",
            EnvelopeTo = ["orders@collector.local"],
            Size = 4096,
            ReceivedAt = new DateTimeOffset(2026, 3, 1, 1, 0, 0, TimeSpan.Zero),
            Content = mail ?? new WrittenMail(),
            Own = own,
            DocumentId = own ? Document : null,
            EventJson = eventJson is null ? null : System.Text.Encoding.UTF8.GetBytes(eventJson),
        };

    public async Task<ArrivalDecision> DecideAsync(ArrivingMessage message, params LiveAgent[] agents) =>
        await chain.DecideAsync(agents, message, CancellationToken.None);

    /// <summary>Runs one agent and gives its record.</summary>
    public AgentRun Run(LiveAgent agent, ArrivingMessage? message = null)
    {
        var asked = message ?? Message();
        return runAgent.Run(agent, new ArrivedMail(asked, asked.DocumentId is null ? null : Facts), TimeSpan.FromSeconds(20));
    }

    /// <summary>The data of the only push, as text.</summary>
    public string Pushed(int index = 0) => System.Text.Encoding.UTF8.GetString(Outbox.Planned[index].Request.Data.Span);

    public static DocumentFacts Facts { get; } =
        new(Document, "PO-2026-7", "ext-7", "Chairs", "returned", 2, 3, WrittenOutbox.Erp, "ERP", "purchase", 9);

    ValueTask<DocumentFacts?> IDocumentDirectory.FindAsync(Guid documentId, CancellationToken stop) =>
        ValueTask.FromResult<DocumentFacts?>(documentId == Document ? Facts : null);

    FileLink IFileLinks.Sign(LinkedFile kind, Guid id, int index) =>
        new($"https://portal.example/files/{kind}/{index}", Clock.GetUtcNow().AddDays(1));

    void ILiveFeed.Publish(LiveEvent happened) => Published.Add(happened);

    IDisposable ILiveFeed.Subscribe(Action<LiveEvent> onEvent) => throw new NotSupportedException();

    PlannedNotice INotifier.Plan(NoticeRequest request) => new(Guid.NewGuid(), [new RowCommand("notice", request.Title)]);

    void INotifier.Committed(PlannedNotice notice) { }

    Task<IReadOnlyList<string>> INotifier.UnknownAsync(IReadOnlyCollection<string> people, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<string>>([]);
}
