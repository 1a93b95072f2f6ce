namespace Portal.Domain.Approvals;

/// <summary>Brings a document back from its records alone: what stands in the chain is what happened.</summary>
public static class Replay
{
    /// <summary>The document that the records tell of. Task ids are new; everything else is as it was.</summary>
    /// <exception cref="InvalidOperationException">The records tell of a move that was never legal.</exception>
    public static ApprovalDocument Of(RouteSnapshot route, IEnumerable<TransferRecord> records, Func<Guid, Person?> present)
    {
        ArgumentNullException.ThrowIfNull(records);
        var document = ApprovalDocument.New(route);
        foreach (var record in records)
        {
            var now = new Circumstances(record.HandledAt, present, Guid.NewGuid);
            var decision = Deciding.Decide(document, CommandOf(document, record), now);
            if (decision.Refusal is { } refusal)
                throw new InvalidOperationException($"Record {record.Seq} cannot have happened: {refusal.Why.Message}");
            document = decision.Document;
        }
        return document;
    }

    static DocumentCommand CommandOf(ApprovalDocument document, TransferRecord record) =>
        record.Action switch
        {
            DocumentAction.Submit => new Submit(record.Actor),
            DocumentAction.Approve => new Approve(record.Actor, TaskOf(document, record), record.Opinion),
            DocumentAction.Reject => new Reject(record.Actor, TaskOf(document, record), record.Opinion),
            DocumentAction.Return => new Return(
                record.Actor,
                TaskOf(document, record),
                record.Opinion,
                record.ToSteps[0],
                record.Resubmit ?? ResubmitMode.Rerun
            ),
            DocumentAction.Withdraw => new Withdraw(record.Actor, record.Opinion),
            DocumentAction.Revise => new Revise(record.Actor),
            DocumentAction.Resubmit => new Resubmit(record.Actor, record.Opinion),
            _ => throw new NotSupportedException($"{record.Action} cannot be replayed."),
        };

    static Guid TaskOf(ApprovalDocument document, TransferRecord record) =>
        document
            .ActiveTasks.FirstOrDefault(x =>
                (record.OnBehalfOf?.Id ?? record.Actor.Id) == x.Person.Id.ToString("D")
                && document.Route.Steps[x.Step].Name == record.FromStep
            )
            ?.Id
        ?? Guid.Empty;
}
