using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Agents;
using Portal.Domain.Common;
using Portal.Domain.Mail;
using Portal.Mail;

namespace Portal.Bench;

/// <summary>One mail at every stage of its way, so that each stage can be measured alone.</summary>
sealed class StageMail : IDisposable
{
    const string Definition = """
        {
          "name": "bench push",
          "trigger": {"type": "beforeArrival"},
          "collectors": ["bench"],
          "when": {"all": [{"field": "subject", "contains": "Order"}, {"field": "from", "is": "sender@bench.test"}]},
          "actions": [{"push": {"thirdParty": "Sink", "type": "bench.mail",
            "data": {"subject": "{{ message.subject }}", "from": "{{ message.from }}", "text": "{{ message.text }}"}}}]
        }
        """;

    readonly LiveAgent agent;
    readonly RunAgent running = new(new TemplateRoots(new NoLinks()), TimeProvider.System, NullLogger<RunAgent>.Instance);

    public StageMail(int size)
    {
        Wire = BenchMail.Make(size).Copy();
        Raw = Receive();
        Scan = HeaderScan.Of(Raw.Memory.Span);
        Content = MailContent.Read(Raw.Memory, Scan, Raw.Open);
        using var definition = JsonDocument.Parse(Definition);
        var plans = new AgentPlans([new PushKind(new StageOutbox())], TimeProvider.System);
        var plan = plans.Read(definition.RootElement, out var faults) ?? throw new InvalidOperationException(string.Join("; ", faults));
        agent = new LiveAgent(new AgentIdentity(Guid.NewGuid(), "bench push", 1), plan, null);
    }

    /// <summary>As it comes from the network, with the dot that ends it.</summary>
    public byte[] Wire { get; }

    public IncomingMail Raw { get; }
    public HeaderScan Scan { get; }
    public MailContent Content { get; }

    /// <summary>Reads the wire in pieces of 4 KiB, as the blocks of a pipe are.</summary>
    public IncomingMail Receive()
    {
        var mail = new IncomingMail(Path.GetTempPath(), 26_214_400);
        var reader = new DotReader();
        for (var at = 0; at < Wire.Length; at += 4096)
            reader.Read(Wire.AsSpan(at, Math.Min(4096, Wire.Length - at)), mail, out _);
        return mail;
    }

    /// <summary>The agent's run on the mail.</summary>
    public (ArrivedMail Mail, AgentRun Run) RunAgent()
    {
        var mail = new ArrivedMail(Arriving(Ids.New(TimeProvider.System)), null);
        var run = running.Run(agent, mail, TimeSpan.FromSeconds(10));
        return run.Succeeded ? (mail, run) : throw new InvalidOperationException(run.Reason);
    }

    ArrivingMessage Arriving(Guid id) =>
        new()
        {
            MessageId = id,
            CollectorId = agent.Identity.Id,
            Collector = "bench",
            Way = IntakeWay.Smtp,
            EnvelopeFrom = "sender@bench.test",
            EnvelopeTo = ["agent@bench.test"],
            Size = Raw.Size,
            ReceivedAt = TimeProvider.System.GetUtcNow(),
            Content = Content,
        };

    public void Dispose()
    {
        Content.Dispose();
        Raw.Dispose();
    }

    sealed class NoLinks : IFileLinks
    {
        public FileLink Sign(LinkedFile kind, Guid id, int index = 0) => throw new NotSupportedException();
    }
}
