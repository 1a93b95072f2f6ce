using Portal.Delivery;
using Portal.Domain.Common;
using Portal.Domain.Delivery;

namespace Portal.Bench;

/// <summary>Answers an agent's push with the body and the rows of one delivery, as the real outbox does, without endpoints in a table.</summary>
sealed class StageOutbox : IOutbox
{
    static readonly Guid Party = Guid.NewGuid();
    static readonly Guid Endpoint = Guid.NewGuid();

    public PlannedPush Plan(PushRequest request)
    {
        var id = Ids.New(TimeProvider.System);
        return new PlannedPush(request, [new PlannedDelivery(id, Endpoint, "sink", Party, "Sink")], Rows(id, request), null);
    }

    public Guid? FindThirdParty(string nameOrId) => Party;

    public RowCommand Hold(Guid documentId, Guid thirdPartyId, long sequence, DateTimeOffset until) => throw new NotSupportedException();

    public void Committed(PlannedPush push) { }

    static List<RowCommand> Rows(Guid id, PushRequest request)
    {
        var now = TimeProvider.System.GetUtcNow();
        return
        [
            new RowCommand(
                DeliverySql.Insert,
                id,
                Party,
                Endpoint,
                request.Type,
                request.Cause?.RunId,
                request.ActionIndex,
                request.Cause?.RunId,
                request.Cause?.AgentId,
                null,
                null,
                "inFlight",
                now,
                Guid.NewGuid(),
                now.AddMinutes(1),
                now
            ),
            new RowCommand(DeliverySql.InsertPayload, id, PushBody.Write(request)),
        ];
    }
}
