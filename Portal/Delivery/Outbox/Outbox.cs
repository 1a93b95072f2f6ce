using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Delivery;
using Portal.Settings;

namespace Portal.Delivery;

/// <summary>Answers <see cref="IOutbox"/> from memory: rows before the commit, the first attempt right after it.</summary>
sealed class Outbox(EndpointDirectory directory, Dispatcher dispatcher, Node node, PortalOptions portal, TimeProvider clock) : IOutbox
{
    /// <inheritdoc/>
    public Guid? FindThirdParty(string nameOrId) => directory.Party(nameOrId)?.Id;

    /// <inheritdoc/>
    public RowCommand Hold(Guid documentId, Guid thirdPartyId, long sequence, DateTimeOffset until) =>
        new(DeliverySql.Hold, documentId, sequence, thirdPartyId, until);

    /// <inheritdoc/>
    public PlannedPush Plan(PushRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!EventFilter.IsType(request.Type))
            throw new RefusalException(
                RefusalKind.Invalid,
                "event-type-invalid",
                $"'{request.Type}' is no event type; write dotted words of letters, digits, _ and -, such as invoice.received."
            );
        var party = directory.Party(request.ThirdPartyId) ?? throw RefusalException.NotFound("third party");
        var endpoints = Resolve(party, request);
        if (endpoints.Count == 0)
            return new PlannedPush(request, [], [], WhyNone(party, request.Type));
        var body = PushBody.Write(request);
        var now = clock.GetUtcNow();
        var cause = request.CauseId ?? request.Cause?.RunId ?? Ids.New(clock);
        var rows = new List<RowCommand>(endpoints.Count * 2 + 1);
        var planned = new PlannedDelivery[endpoints.Count];
        for (var i = 0; i < planned.Length; i++)
        {
            var endpoint = endpoints[i];
            planned[i] = new PlannedDelivery(Ids.New(clock), endpoint.Id, endpoint.Name, party.Id, party.Name);
            rows.Add(Delivery(planned[i].Id, request, endpoint, cause, now));
            rows.Add(new RowCommand(DeliverySql.InsertPayload, planned[i].Id, body));
        }
        if (request is { DocumentId: { } document, Sequence: { } sequence })
            rows.Add(new RowCommand(DeliverySql.ReleaseHold, document, sequence));
        return new PlannedPush(request, planned, rows, null);
    }

    /// <inheritdoc/>
    public void Committed(PlannedPush push)
    {
        ArgumentNullException.ThrowIfNull(push);
        var now = clock.GetUtcNow();
        for (var i = 0; i < push.Deliveries.Count; i++)
        {
            // The plan alternates delivery and payload rows; what was committed is what is sent.
            var (delivery, payload) = (push.Rows[i * 2], push.Rows[i * 2 + 1]);
            if (delivery.Values[LeaseUntilAt] is DateTimeOffset lease)
                dispatcher.Start(Leased(push, push.Deliveries[i], (byte[])payload.Values[1]!, lease, now));
            else
                dispatcher.Announce(push.Deliveries[i].Id, push.Request.DocumentId, push.Request.Cause?.RunId);
        }
    }

    const int LeaseUntilAt = 13;

    RowCommand Delivery(Guid id, PushRequest request, EndpointEntry endpoint, Guid cause, DateTimeOffset now)
    {
        var leased = endpoint.Enabled && portal.Roles.HasFlag(NodeRoles.Dispatch);
        var state =
            leased ? DeliveryStates.InFlight
            : endpoint.Enabled ? DeliveryStates.Pending
            : DeliveryStates.Held;
        return new RowCommand(
            DeliverySql.Insert,
            id,
            request.ThirdPartyId,
            endpoint.Id,
            request.Type,
            cause,
            request.ActionIndex,
            request.Cause?.RunId,
            request.Cause?.AgentId,
            request.DocumentId,
            request.Sequence,
            state,
            endpoint.Enabled ? now : null,
            leased ? node.Incarnation : null,
            leased ? now + endpoint.Lease : null,
            now
        );
    }

    static LeasedDelivery Leased(PlannedPush push, PlannedDelivery delivery, byte[] body, DateTimeOffset lease, DateTimeOffset now) =>
        new()
        {
            Id = delivery.Id,
            EndpointId = delivery.EndpointId,
            DocumentId = push.Request.DocumentId,
            Sequence = push.Request.Sequence,
            RunId = push.Request.Cause?.RunId,
            Body = body,
            Number = 1,
            Trigger = AttemptTriggers.Initial,
            LeaseUntil = lease,
            DueAt = now,
            CommittedAt = now,
            StateBefore = DeliveryStates.Pending,
            FromMemory = true,
        };

    static List<EndpointEntry> Resolve(PartyEntry party, PushRequest request)
    {
        if (request.Endpoint is not { Length: > 0 } wanted)
            return [.. party.Endpoints.Where(x => Receives(x) && x.Filter.Matches(request.Type))];
        var named =
            party.Endpoints.FirstOrDefault(x => string.Equals(x.Name, wanted, StringComparison.OrdinalIgnoreCase))
            ?? (Ids.TryRead(wanted, out var id) ? party.Endpoints.FirstOrDefault(x => x.Id == id) : null)
            ?? throw new RefusalException(
                RefusalKind.Invalid,
                "endpoint-unknown",
                $"The third party {party.Name} has no endpoint '{wanted}'."
            );
        if (!Receives(named))
            throw new RefusalException(
                RefusalKind.Conflict,
                "endpoint-disabled",
                $"The endpoint {named.Name} of {party.Name} is switched off; switch it on, or push to another one."
            );
        return [named];
    }

    static bool Receives(EndpointEntry endpoint) => endpoint.Enabled || endpoint.DisabledReason is not null;

    static string WhyNone(PartyEntry party, string type)
    {
        if (party.Endpoints.Count == 0)
            return $"The third party {party.Name} has no endpoint.";
        var filters = string.Join("; ", party.Endpoints.Select(x => $"{x.Name}{(Receives(x) ? "" : " (switched off)")}: {x.Filter}"));
        return $"No enabled endpoint of the third party {party.Name} wants {type}. Their filters are: {filters}.";
    }
}
