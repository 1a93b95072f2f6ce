using Portal.Data;
using Portal.Domain.Approvals;

namespace Portal.Approvals;

/// <summary>A locked document with everything that deciding about it needs.</summary>
sealed record StoredDocument(
    DocumentRow Row,
    PublishedRoute Published,
    IReadOnlyList<TaskRow> Tasks,
    IReadOnlyDictionary<Guid, Person> Present,
    ApprovalDocument Document
)
{
    /// <summary>What deciding needs from the world.</summary>
    public Circumstances At(DateTimeOffset now, Func<Guid> newId) => new(now, x => Present.GetValueOrDefault(x), newId);

    /// <summary>The actor as of now; its name and unit are copied into the record.</summary>
    public RecordActor ActorOf(Guid personId) =>
        Present.TryGetValue(personId, out var person)
            ? new RecordActor(person.Id.ToString("D"), person.Name, person.Unit, ActorKind.Person)
            : throw Domain.Common.RefusalException.NotFound("person");
}
