using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Delivery;
using Portal.Settings;

namespace Portal.Delivery;

/// <summary>
/// Sends: first attempts from memory right after their commit, every later one from the table by due time and lease. The
/// table is the truth; what is in memory only makes it quick.
/// </summary>
sealed class Dispatcher : BackgroundService, IDeliverySweep, IDeliveryLag
{
    static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(5);

    // The whole program has to stop within 5 s.
    static readonly TimeSpan AttemptsMayEnd = TimeSpan.FromSeconds(1.5);

    // Beyond this, first attempts go to the table as well: memory stays bounded while a receiver is slow.
    const int MaxWaiting = 10_000;

    readonly EndpointDirectory directory;
    readonly ClaimDue claim;
    readonly ExpireHolds holds;
    readonly AttemptDelivery attempt;
    readonly FreeLeases freeLeases;
    readonly IDbContextFactory<PortalDbContext> contexts;
    readonly ILiveFeed feed;
    readonly IHostApplicationLifetime lifetime;
    readonly TimeProvider clock;
    readonly ILogger<Dispatcher> log;
    readonly DeliverySlots slots;
    readonly bool dispatches;
    readonly IDisposable subscription;
    readonly SemaphoreSlim wake = new(0, 1);
    readonly SemaphoreSlim round = new(1, 1);
    readonly CancellationTokenSource cutting = new();
    long lagTicks;
    int underWay;

    public Dispatcher(
        EndpointDirectory directory,
        ClaimDue claim,
        ExpireHolds holds,
        AttemptDelivery attempt,
        FreeLeases freeLeases,
        IDbContextFactory<PortalDbContext> contexts,
        ILiveFeed feed,
        PortalOptions portal,
        DeliveryOptions options,
        IHostApplicationLifetime lifetime,
        TimeProvider clock,
        ILogger<Dispatcher> log
    )
    {
        (this.directory, this.claim, this.holds, this.attempt, this.lifetime) = (directory, claim, holds, attempt, lifetime);
        (this.freeLeases, this.contexts, this.feed, this.clock, this.log) = (freeLeases, contexts, feed, clock, log);
        dispatches = portal.Roles.HasFlag(NodeRoles.Dispatch);
        slots = new DeliverySlots(options.Slots, options.RetrySlots, Limits, Begin, clock);
        subscription = feed.Subscribe(Hear);
        DeliveryMeters.Watch(this);
    }

    /// <inheritdoc/>
    public int Waiting => slots.Waiting;

    /// <inheritdoc/>
    public TimeSpan Lag => new(Interlocked.Read(ref lagTicks));

    /// <summary>The committed delivery is leased to this process: its attempt starts as soon as there is a slot, normally now.</summary>
    public void Start(LeasedDelivery delivery)
    {
        feed.Publish(new LiveEvent(LiveTopic.Delivery, delivery.Id, delivery.DocumentId, delivery.RunId));
        if (slots.Waiting >= MaxWaiting)
            _ = attempt.GiveBackAsync(delivery);
        else
            slots.Add(delivery);
    }

    /// <summary>The committed delivery is for another node, or held.</summary>
    public void Announce(Guid delivery, Guid? document, Guid? run)
    {
        feed.Publish(new LiveEvent(LiveTopic.Delivery, delivery, document, run));
        Wake();
    }

    /// <summary>Something became due or a lane became free; where nothing is sent from here, the nodes that send are told.</summary>
    public void Wake()
    {
        if (dispatches)
            WakeHere();
        else
            feed.Publish(new LiveEvent(LiveTopic.Delivery, Guid.Empty));
    }

    // Other nodes: "many" means look at the table; the end of a push may free a lane that one of ours waits for.
    void Hear(LiveEvent happened)
    {
        if (
            dispatches
            && happened.Topic == LiveTopic.Delivery
            && (happened.IsMany || (happened.DocumentId is { } document && attempt.WaitsForLane(document)))
        )
            WakeHere();
    }

    void WakeHere()
    {
        if (wake.CurrentCount == 0)
        {
            try
            {
                wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else woke it at the same moment.
            }
        }
    }

    /// <inheritdoc/>
    public async Task SweepAsync(CancellationToken stop)
    {
        await directory.ReloadAsync(stop);
        await holds.RunAsync(stop);
        if (dispatches)
            await RoundAsync(stop);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!dispatches)
            return;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await holds.RunAsync(stoppingToken);
                await RoundAsync(stoppingToken);
                await wake.WaitAsync(await SleepAsync(stoppingToken), stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                DeliveryLog.RoundFailed(log, failure);
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (dispatches)
            await freeLeases.RunAsync(cancellationToken);
        await directory.ReloadAsync(cancellationToken);
        // First content is committed before anything listens: its pushes would fail at a receiver on this very host.
        lifetime.ApplicationStarted.Register(slots.Open);
        lifetime.ApplicationStopping.Register(Close);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Attempts under way have ended or were cut off; their outcomes are on record.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Close();
        var end = clock.GetUtcNow() + AttemptsMayEnd * 2;
        while (Volatile.Read(ref underWay) > 0 && clock.GetUtcNow() < end)
            // Nothing signals the last one; a stop may look a few times.
            await Task.Delay(10, CancellationToken.None);
    }

    // At the first sign of the end, not when it is this service's turn: the demo's own hook could hang in Kestrel, which
    // stops earlier and would wait for it. What is cut off is sent again with the same id.
    void Close()
    {
        foreach (var delivery in slots.Close())
            _ = CountedAsync(delivery);
        cutting.CancelAfter(AttemptsMayEnd);

        async Task CountedAsync(LeasedDelivery delivery)
        {
            Interlocked.Increment(ref underWay);
            await attempt.GiveBackAsync(delivery);
            Interlocked.Decrement(ref underWay);
        }
    }

    async Task RoundAsync(CancellationToken stop)
    {
        await round.WaitAsync(stop);
        try
        {
            var now = clock.GetUtcNow();
            var lag = TimeSpan.Zero;
            foreach (var (id, oldest) in await claim.EndpointsAsync(stop))
            {
                var endpoint = directory.Endpoint(id);
                if (endpoint is { Enabled: false })
                    await claim.HoldAsync(id, stop);
                if (endpoint is not { Enabled: true } || endpoint.PausedUntil > now)
                    continue;
                if (now - oldest > lag)
                    lag = now - oldest;
                var free = endpoint.Concurrency * 2 - slots.InHand(id);
                if (free <= 0)
                    continue;
                foreach (var delivery in await claim.RunAsync(endpoint, free, stop))
                    slots.Add(delivery);
            }
            Interlocked.Exchange(ref lagTicks, lag.Ticks);
        }
        finally
        {
            round.Release();
        }
    }

    async Task<TimeSpan> SleepAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(stop);
        var due = await db
            .Deliveries.Where(x => x.NextAttemptAt > now && x.LeaseOwner == null)
            .OrderBy(x => x.NextAttemptAt)
            .Select(x => x.NextAttemptAt)
            .FirstOrDefaultAsync(stop);
        var hold = await db.LaneHolds.OrderBy(x => x.Until).Select(x => (DateTimeOffset?)x.Until).FirstOrDefaultAsync(stop);
        var next = due is null || hold < due ? hold ?? due : due;
        return next is null || next - now > LongestSleep ? LongestSleep
            : next <= now ? TimeSpan.FromMilliseconds(10)
            : next.Value - now;
    }

    (int Concurrency, double? Rate) Limits(Guid endpoint) =>
        directory.Endpoint(endpoint) is { } entry ? (entry.Concurrency, entry.RatePerSecond) : (1, null);

    void Begin(LeasedDelivery delivery) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static x => _ = x.Me.AttemptAsync(x.Delivery),
            (Me: this, Delivery: delivery),
            preferLocal: false
        );

    async Task AttemptAsync(LeasedDelivery delivery)
    {
        Interlocked.Increment(ref underWay);
        var holdsSlot = true;
        if (await attempt.RunAsync(delivery, FreeSlot, cutting.Token))
            Wake();
        FreeSlot();
        Interlocked.Decrement(ref underWay);

        void FreeSlot()
        {
            if (holdsSlot)
                slots.Free(delivery);
            holdsSlot = false;
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        subscription.Dispose();
        slots.Dispose();
        wake.Dispose();
        round.Dispose();
        cutting.Dispose();
        base.Dispose();
    }
}
