using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Delivery;

namespace Portal.Delivery;

/// <summary>One attempt of a leased delivery, from the last look at its endpoint to its recorded outcome.</summary>
sealed class AttemptDelivery(
    EndpointDirectory directory,
    Lanes lanes,
    SendPush send,
    RecordOutcome record,
    NodeLife life,
    TimeProvider clock,
    Random chance,
    ILogger<AttemptDelivery> log
)
{
    static readonly TimeSpan AgainAfter = TimeSpan.FromSeconds(1);

    // Documents with a push that was put back because its lane was not free, until the table hands one of them out.
    readonly ConcurrentDictionary<Guid, bool> blocked = new();

    /// <summary>Whether a push of the document was put back here because its lane was not free.</summary>
    public bool WaitsForLane(Guid document) => blocked.ContainsKey(document);

    /// <summary>Runs it; never throws. True when something else may have become due: a lane is free, a retry is planned.</summary>
    /// <param name="delivery">Leased to this process.</param>
    /// <param name="answered">Called as soon as the receiver has answered: recording needs no slot.</param>
    /// <param name="cut">The process ends; the lease is given back and the same id is sent again later.</param>
    public async Task<bool> RunAsync(LeasedDelivery delivery, Action answered, CancellationToken cut)
    {
        try
        {
            if (await ReadyAsync(delivery, cut) is not { } ready)
                return true;
            var (leased, endpoint) = ready;
            DeliveryMeters.Started(clock.GetUtcNow() - leased.DueAt);
            if (leased is { FromMemory: true, Number: 1, CommittedAt: { } committedAt })
                PortalMeters.Pushed(clock.GetUtcNow() - committedAt);
            var (answer, headers) = await send.RunAsync(endpoint, leased.Id, leased.Body, leased.Number, leased.Trigger, cut);
            answered();
            var verdict = Verdict.Of(leased, answer, endpoint.Schedule, clock.GetUtcNow(), chance.NextDouble());
            DeliveryMeters.Ended(verdict.State, answer);
            PortalMeters.DeliveryBecame(verdict.State);
            await RecordAsync(leased, () => record.RunAsync(leased, endpoint, answer, headers, verdict), cut);
            // A first attempt from memory that succeeded frees nobody, unless a later push of its document was put back.
            return !leased.FromMemory
                || verdict.State != DeliveryStates.Delivered
                || (leased.DocumentId is { } document && blocked.ContainsKey(document));
        }
        catch (OperationCanceledException) when (cut.IsCancellationRequested)
        {
            await GiveBackAsync(delivery);
        }
        catch (Exception failure)
        {
            DeliveryLog.AttemptBroke(log, failure, delivery.Id);
        }
        return true;
    }

    /// <summary>Back to the table without an attempt; never throws, the lease would expire by itself.</summary>
    public async Task GiveBackAsync(LeasedDelivery delivery)
    {
        try
        {
            await record.GiveBackAsync(delivery, Waits(delivery), delivery.DueAt);
        }
        catch (Exception failure)
        {
            DeliveryLog.AttemptBroke(log, failure, delivery.Id);
        }
    }

    // What was answered is known only here. While the database is away it is kept as long as the lease: written down then,
    // it is not sent a second time.
    async Task RecordAsync(LeasedDelivery leased, Func<Task> write, CancellationToken cut)
    {
        while (true)
        {
            try
            {
                await write();
                return;
            }
            catch (Exception failure) when (Outages.Of(failure) is not null && clock.GetUtcNow() + AgainAfter < leased.LeaseUntil)
            {
                DeliveryLog.NotRecorded(log, leased.Id, failure.Message);
                await Task.Delay(AgainAfter, clock, cut);
            }
        }
    }

    // Looks once more before the packet leaves: the endpoint may have changed while the delivery waited.
    async Task<(LeasedDelivery, EndpointEntry)?> ReadyAsync(LeasedDelivery delivery, CancellationToken cut)
    {
        var now = clock.GetUtcNow();
        var endpoint = directory.Endpoint(delivery.EndpointId);
        if (endpoint is null)
            await record.GiveBackAsync(delivery, DeliveryStates.Cancelled, null, "The endpoint was removed.");
        else if (!endpoint.Enabled)
            await record.GiveBackAsync(delivery, DeliveryStates.Held, null);
        else if (endpoint.PausedUntil > now && !delivery.Manual)
            await record.GiveBackAsync(delivery, Waits(delivery), endpoint.PausedUntil);
        else if (!await LaneIsFreeAsync(delivery, endpoint, cut))
            await record.GiveBackAsync(delivery, Waits(delivery), delivery.DueAt);
        // A node that was held up so long that others may have taken its work over asks the table first.
        else if (now + endpoint.Timeout <= delivery.LeaseUntil && life.Holds(delivery.CommittedAt ?? DateTimeOffset.MinValue))
            return (delivery, endpoint);
        else
            return await record.RenewAsync(delivery, endpoint) is { } renewed ? (renewed, endpoint) : null;
        return null;
    }

    async ValueTask<bool> LaneIsFreeAsync(LeasedDelivery delivery, EndpointEntry endpoint, CancellationToken cut)
    {
        if (delivery is not { DocumentId: { } document, Sequence: { } sequence } || !endpoint.Ordered)
            return true;
        if (!delivery.FromMemory)
        {
            // The claim looked at its lane; whatever it does, its end wakes the dispatcher.
            blocked.TryRemove(document, out _);
            return true;
        }
        if (await lanes.IsFreeAsync(endpoint.Id, document, sequence, cut))
            return true;
        blocked[document] = true;
        return false;
    }

    static string Waits(LeasedDelivery delivery) => delivery.Number == 1 ? DeliveryStates.Pending : DeliveryStates.Retrying;
}
