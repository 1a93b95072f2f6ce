using System.Globalization;
using Portal.Data;

namespace Portal.Bench.Lists;

/// <summary>Messages, runs and deliveries: one of each for a mail, as they come.</summary>
sealed class SeedMail(Spread spread, SeedWorld world)
{
    static readonly (string, int)[] Dispositions =
    [
        ("Filed", 70),
        ("Held", 5),
        ("Quarantined", 5),
        ("Refused", 10),
        ("Discarded", 5),
        ("Duplicate", 5),
    ];
    static readonly (string, int)[] Outcomes = [("succeeded", 60), ("noMatch", 20), ("failed", 10), ("timedOut", 5), ("skipped", 5)];
    static readonly (string, int)[] Triggers = [("afterArrival", 70), ("schedule", 30)];

    static readonly (string, int)[] States =
    [
        ("delivered", 70),
        ("exhausted", 10),
        ("cancelled", 5),
        ("retrying", 5),
        ("pending", 5),
        ("held", 5),
    ];

    static readonly string[] Types =
    [
        "document.returned",
        "document.approved",
        "document.rejected",
        "document.submitted",
        "document.withdrawn",
        "bench.rare",
        "bench.none",
    ];

    static readonly byte[] Hash = new byte[32];

    /// <summary>Messages, oldest first.</summary>
    public IEnumerable<MessageRow> Messages()
    {
        for (var i = 0; i < spread.Rows; i++)
        {
            var sender = SeedTexts.Sender(spread, i);
            yield return new MessageRow
            {
                Id = spread.Id(1, i),
                CollectorId = spread.Of(world.Collectors, i, 1).Id,
                DocumentId = DocumentOf(i),
                Disposition = spread.Word(Dispositions, i, 2),
                EnvelopeFrom = sender,
                EnvelopeTo = "c0@bench.example",
                Sender = sender,
                SenderKey = sender,
                Subject = SeedTexts.Subject(spread, i),
                MessageIdHeader = string.Create(CultureInfo.InvariantCulture, $"{i}@bench.example"),
                Size = 4096,
                RawHash = Hash,
                Trace = "bench (127.0.0.1)",
                Reply = "250 2.0.0 Ok",
                ReceivedAt = spread.At(i),
            };
        }
    }

    /// <summary>Runs, oldest first.</summary>
    public IEnumerable<RunRow> Runs()
    {
        for (var i = 0; i < spread.Rows; i++)
        {
            var agent = spread.Of(world.Agents, i, 3);
            yield return new RunRow
            {
                Id = spread.Id(2, i),
                AgentId = agent.Id,
                AgentName = agent.Name,
                AgentVersion = 1,
                Trigger = spread.Word(Triggers, i, 5),
                CollectorId = spread.Of(world.Collectors, i, 1).Id,
                MessageId = spread.Id(1, i),
                DocumentId = DocumentOf(i),
                Input = SeedTexts.Subject(spread, i),
                Outcome = spread.Word(Outcomes, i, 4),
                Reason = "because",
                StartedAt = spread.At(i),
                DurationMicros = Spread.Draw(i, 6) % 100_000,
                Log = """[{"atMicros":1,"text":"a line of a log as long as they are"}]""",
                Effects = """[{"action":"note","text":"what it did, in some words"}]""",
            };
        }
    }

    /// <summary>Deliveries, oldest first; none is ever due.</summary>
    public IEnumerable<DeliveryRow> Deliveries()
    {
        for (var i = 0; i < spread.Rows; i++)
        {
            var party = spread.Of(world.Parties, i, 7);
            var state = spread.Word(States, i, 8);
            yield return new DeliveryRow
            {
                Id = spread.Id(3, i),
                ThirdPartyId = party.Id,
                EndpointId = world.Endpoints[IndexOf(party)].Id,
                Type = spread.Of(Types, i, 9),
                CauseId = spread.Id(2, i),
                RunId = spread.Id(2, i),
                AgentId = spread.Of(world.Agents, i, 3).Id,
                DocumentId = DocumentOf(i),
                Sequence = 1,
                State = state,
                Attempts = 1,
                LastStatusCode = state == "delivered" ? 200 : 500,
                CreatedAt = spread.At(i),
                CommittedAt = spread.At(i),
                EndedAt = spread.At(i).AddMilliseconds(20),
            };
        }
    }

    int IndexOf(Named party) => parties.GetValueOrDefault(party.Id);

    readonly Dictionary<Guid, int> parties = world.Parties.Select((x, i) => (x.Id, i)).ToDictionary(x => x.Id, x => x.i);

    Guid? DocumentOf(int i) => i % 2 == 0 ? spread.Id(4, i) : null;
}
