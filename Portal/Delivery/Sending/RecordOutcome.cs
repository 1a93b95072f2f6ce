using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>Writes what an attempt came to: attempt row and delivery in one unit, fenced by the lease, riding in intake's batches.</summary>
sealed class RecordOutcome(
    GroupCommitWriter writer,
    EndpointDirectory directory,
    ILiveFeed feed,
    Node node,
    TimeProvider clock,
    ILogger<RecordOutcome> log
)
{
    /// <summary>Records an attempt.</summary>
    public async Task RunAsync(LeasedDelivery delivery, EndpointEntry endpoint, CallAnswer answer, string requestHeaders, Verdict verdict)
    {
        var now = clock.GetUtcNow();
        var attempt = Attempt(Ids.New(clock), delivery.Id, delivery.Number, delivery.Trigger, answer, requestHeaders);
        var rows = new List<RowCommand>(1) { attempt };
        if (verdict.PauseUntil is { } pause)
            rows.Add(new RowCommand(DeliverySql.Pause, pause, endpoint.Id));
        if (verdict.Gone)
            SwitchOff(rows, endpoint, answer);
        var outcome = await writer.CommitAsync(
            new WriteUnit
            {
                Claim = Outcome(delivery, answer, verdict, now),
                Rows = rows,
                Otherwise = [attempt],
                Bytes = 1024 + (answer.ResponseBody?.Length ?? 0),
            },
            CancellationToken.None
        );
        if (outcome == WriteOutcome.Otherwise)
            DeliveryLog.LeaseLost(log, delivery.Id);
        if (verdict.PauseUntil is not null || verdict.Gone)
            await directory.ReloadAsync(CancellationToken.None);
        // The pause as well: the other nodes keep it too.
        if (verdict.PauseUntil is not null || verdict.Gone)
            feed.Publish(new LiveEvent(LiveTopic.Endpoints, endpoint.Id));
        if (verdict.Gone)
        {
            DeliveryLog.EndpointSwitchedOff(log, endpoint.Id, answer.Error!);
            feed.Publish(new LiveEvent(LiveTopic.Alarm, endpoint.Id));
        }
        feed.Publish(new LiveEvent(LiveTopic.Delivery, delivery.Id, delivery.DocumentId, delivery.RunId));
    }

    /// <summary>Gives a lease back without an attempt: lane not free, endpoint paused or switched off, process ends.</summary>
    public async Task GiveBackAsync(LeasedDelivery delivery, string state, DateTimeOffset? nextAt, string? why = null)
    {
        var ended = DeliveryStates.HasEnded(state) ? clock.GetUtcNow() : (DateTimeOffset?)null;
        await writer.CommitAsync(
            new WriteUnit
            {
                Rows =
                [
                    new RowCommand(
                        DeliverySql.GiveBack,
                        state,
                        nextAt,
                        why,
                        ended,
                        delivery.Id,
                        node.Incarnation,
                        delivery.LeaseUntil,
                        delivery.CommittedAt
                    ),
                ],
                Bytes = 128,
            },
            CancellationToken.None
        );
        feed.Publish(new LiveEvent(LiveTopic.Delivery, delivery.Id, delivery.DocumentId, delivery.RunId));
    }

    /// <summary>A longer lease for what waited long for its slot; null when somebody else has it now.</summary>
    public async Task<LeasedDelivery?> RenewAsync(LeasedDelivery delivery, EndpointEntry endpoint)
    {
        var until = clock.GetUtcNow() + endpoint.Lease;
        var outcome = await writer.CommitAsync(
            new WriteUnit
            {
                Claim = new RowCommand(DeliverySql.Renew, until, delivery.Id, node.Incarnation, delivery.LeaseUntil),
                Rows = [],
            },
            CancellationToken.None
        );
        return outcome == WriteOutcome.Written ? delivery with { LeaseUntil = until } : null;
    }

    /// <summary>The row of an attempt.</summary>
    public static RowCommand Attempt(Guid id, Guid delivery, int number, string trigger, CallAnswer answer, string requestHeaders) =>
        new(
            DeliverySql.InsertAttempt,
            id,
            delivery,
            number,
            trigger,
            answer.StartedAt,
            answer.DurationMicros,
            answer.Phases.DnsMicros,
            answer.Phases.ConnectMicros,
            answer.Phases.TlsMicros,
            answer.FirstByteMicros,
            answer.RemoteAddress,
            answer.StatusCode,
            answer.ErrorCode,
            answer.Error,
            requestHeaders,
            answer.ResponseHeaders,
            answer.ResponseBody,
            answer.ResponseSize
        );

    RowCommand Outcome(LeasedDelivery delivery, CallAnswer answer, Verdict verdict, DateTimeOffset now) =>
        new(
            DeliverySql.Outcome,
            verdict.State == DeliveryStates.Pending ? DeliveryStates.Retrying : verdict.State,
            delivery.Number,
            verdict.NextAt,
            answer.StatusCode,
            answer.Error,
            DeliveryStates.HasEnded(verdict.State) ? now : null,
            delivery.CommittedAt,
            delivery.Id,
            node.Incarnation,
            delivery.LeaseUntil
        );

    void SwitchOff(List<RowCommand> rows, EndpointEntry endpoint, CallAnswer answer)
    {
        var reason = answer.Error!;
        rows.Add(new RowCommand(DeliverySql.SwitchOff, false, reason, endpoint.Id, true));
        rows.Add(new RowCommand(DeliverySql.HoldWaiting, endpoint.Id));
        rows.Add(
            Alarms.Raise(
                clock,
                "delivery.endpointGone",
                endpoint.Id,
                $"The endpoint {endpoint.Name} of {endpoint.ThirdParty} was switched off: {reason} Its deliveries are held until it is switched on again."
            )
        );
    }
}
