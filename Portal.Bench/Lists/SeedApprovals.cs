using System.Globalization;
using Portal.Data;

namespace Portal.Bench.Lists;

/// <summary>Documents, a task and an event of each, changes and notices.</summary>
sealed class SeedApprovals(Spread spread, SeedWorld world)
{
    static readonly (string, int)[] States = [("approved", 50), ("inApproval", 30), ("rejected", 10), ("returned", 5), ("withdrawn", 5)];
    static readonly (string, int)[] TaskStates = [("approved", 50), ("active", 30), ("returned", 10), ("rejected", 5), ("cancelled", 5)];
    static readonly string[] Actions =
    [
        "agent.updated",
        "collector.updated",
        "route.updated",
        "person.updated",
        "delivery.redelivered",
        "rare.updated",
        "none.updated",
    ];

    /// <summary>Documents, oldest first; every other was handed in by a person.</summary>
    public IEnumerable<DocumentRow> Documents()
    {
        for (var i = 0; i < spread.Rows; i++)
        {
            var person = i % 2 == 0 ? spread.Of(world.People, i, 10) : null;
            yield return new DocumentRow
            {
                Id = spread.Id(4, i),
                Number = SeedTexts.Number(i),
                ThirdPartyId = spread.Of(world.Parties, i, 11).Id,
                ExternalId = string.Create(CultureInfo.InvariantCulture, $"ext-{i}"),
                RouteId = world.Route.Id,
                RouteCode = world.Route.Name,
                RouteVersion = 1,
                Title = SeedTexts.Subject(spread, i),
                State = spread.Word(States, i, 12),
                Steps = """[{"state":"active","round":1,"revision":1}]""",
                InitiatorId = person?.Id,
                InitiatorName = person?.Name ?? "a third party",
                CreatedAt = spread.At(i),
                UpdatedAt = spread.At(i),
            };
        }
    }

    /// <summary>The content of each document.</summary>
    public IEnumerable<RevisionRow> Revisions()
    {
        for (var i = 0; i < spread.Rows; i++)
            yield return new RevisionRow
            {
                Id = spread.Id(9, i),
                DocumentId = spread.Id(4, i),
                ThirdPartyId = spread.Of(world.Parties, i, 11).Id,
                Number = 1,
                Title = SeedTexts.Subject(spread, i),
                Fields = """{"amount":4711,"currency":"EUR"}""",
                Hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                CreatedAt = spread.At(i),
            };
    }

    /// <summary>One task for each document.</summary>
    public IEnumerable<TaskRow> Tasks()
    {
        for (var i = 0; i < spread.Rows; i++)
        {
            var person = spread.Of(world.People, i, 13);
            yield return new TaskRow
            {
                Id = spread.Id(5, i),
                DocumentId = spread.Id(4, i),
                ThirdPartyId = spread.Of(world.Parties, i, 11).Id,
                Round = 1 + (int)(Spread.Draw(i, 14) % 20 == 0 ? 1 : 0),
                Step = "check",
                PersonId = person.Id,
                PersonName = person.Name,
                State = spread.Word(TaskStates, i, 15),
                ArrivedAt = spread.At(i),
                DueAt = i % 3 == 0 ? null : spread.At(i).AddDays(Spread.Draw(i, 16) % 60),
                HandledAt = spread.At(i).AddHours(1),
            };
        }
    }

    /// <summary>The feed of the third parties, each without gaps.</summary>
    public IEnumerable<DocumentEventRow> Events()
    {
        var positions = world.Parties.ToDictionary(x => x.Id, _ => 0L);
        for (var i = 0; i < spread.Rows; i++)
        {
            var party = spread.Of(world.Parties, i, 11).Id;
            yield return new DocumentEventRow
            {
                Id = spread.Id(6, i),
                ThirdPartyId = party,
                Position = ++positions[party],
                Type = "document.approved",
                DocumentId = spread.Id(4, i),
                Sequence = 1,
                Data = """{"bench":true}""",
                At = spread.At(i),
            };
        }
    }

    /// <summary>Administrative changes.</summary>
    public IEnumerable<AuditRow> Changes()
    {
        for (var i = 0; i < spread.Rows; i++)
        {
            var (action, person) = (spread.Of(Actions, i, 17), spread.Of(world.People, i, 18));
            yield return new AuditRow
            {
                Id = spread.Id(7, i),
                At = spread.At(i),
                ActorKind = "person",
                ActorId = person.Id,
                ActorName = person.Name,
                Action = action,
                Resource = action.Split('.')[0],
                ResourceId = spread.Of(world.Agents, i, 19).Id.ToString("D"),
                Details = """{"name":"bench"}""",
            };
        }
    }

    /// <summary>Notices; every fourth is unread.</summary>
    public IEnumerable<NoticeRow> Notices()
    {
        for (var i = 0; i < spread.Rows; i++)
            yield return new NoticeRow
            {
                Id = spread.Id(8, i),
                PersonId = spread.Of(world.People, i, 20).Id,
                Title = "An agent had something to tell",
                Text = SeedTexts.Subject(spread, i),
                At = spread.At(i),
                CauseId = spread.Id(2, i),
                ReadAt = i % 4 == 0 ? null : spread.At(i).AddHours(2),
            };
    }
}
