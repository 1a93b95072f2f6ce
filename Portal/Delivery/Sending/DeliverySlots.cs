namespace Portal.Delivery;

/// <summary>
/// Who may start now: at most so many at once, so many for each endpoint, and half of all only for attempts 1 and 2, so
/// that one slow or dead endpoint hurts only itself and a storm of retries delays no first attempt. Endpoints take turns.
/// </summary>
sealed class DeliverySlots(
    int slots,
    int retrySlots,
    Func<Guid, (int Concurrency, double? Rate)> limits,
    Action<LeasedDelivery> start,
    TimeProvider clock
) : IDisposable
{
    readonly Lock turn = new();
    readonly Dictionary<Guid, Line> lines = [];
    readonly LinkedList<Line> ready = new();
    ITimer? pacing;
    TimeSpan? soonest;
    int running;
    int runningLate;
    int waiting;
    bool closed;
    bool open;

    /// <summary>Deliveries in memory without a slot.</summary>
    public int Waiting => Volatile.Read(ref waiting);

    /// <summary>Attempts under way.</summary>
    public int Running => Volatile.Read(ref running);

    /// <summary>Waiting and under way for one endpoint.</summary>
    public int InHand(Guid endpoint)
    {
        lock (turn)
            return lines.TryGetValue(endpoint, out var line) ? line.Running + line.Count : 0;
    }

    /// <summary>From now on attempts start; what was added before has waited.</summary>
    public void Open()
    {
        lock (turn)
            open = true;
        Pump();
    }

    public void Add(LeasedDelivery delivery)
    {
        lock (turn)
        {
            if (!lines.TryGetValue(delivery.EndpointId, out var line))
                lines[delivery.EndpointId] = line = new Line(delivery.EndpointId);
            (IsLate(delivery) ? line.Late : line.Early).Enqueue(delivery);
            waiting++;
            MakeReady(line);
        }
        Pump();
    }

    /// <summary>The attempt has its answer; recording it needs no slot.</summary>
    public void Free(LeasedDelivery delivery)
    {
        lock (turn)
        {
            var line = lines[delivery.EndpointId];
            line.Running--;
            running--;
            if (IsLate(delivery))
                runningLate--;
            if (line.Count > 0)
                MakeReady(line);
            else if (line.Running == 0 && Pause(line) is null)
                lines.Remove(line.Endpoint);
        }
        Pump();
    }

    /// <summary>Nothing starts any more; hands out what was waiting.</summary>
    public IReadOnlyList<LeasedDelivery> Close()
    {
        lock (turn)
        {
            closed = true;
            var rest = lines.Values.SelectMany(x => x.Early.Concat(x.Late)).ToList();
            foreach (var line in lines.Values)
            {
                line.Early.Clear();
                line.Late.Clear();
            }
            ready.Clear();
            waiting = 0;
            return rest;
        }
    }

    void Pump()
    {
        while (TakeNext() is { } next)
            start(next);
    }

    LeasedDelivery? TakeNext()
    {
        lock (turn)
        {
            if (!open || closed || running >= slots)
                return null;
            soonest = null;
            for (var node = ready.First; node is not null; )
            {
                var (line, following) = (node.Value, node.Next);
                if (TryTake(line) is { } next)
                {
                    ready.Remove(node);
                    if (line.Count > 0)
                        ready.AddLast(node);
                    else
                        line.IsReady = false;
                    return next;
                }
                node = following;
            }
            WakeAtSoonest();
            return null;
        }
    }

    LeasedDelivery? TryTake(Line line)
    {
        var (concurrency, rate) = limits(line.Endpoint);
        if (line.Running >= concurrency || !MayStartNow(line, rate))
            return null;
        LeasedDelivery? next;
        if (!line.Early.TryDequeue(out next))
        {
            if (runningLate >= retrySlots || !line.Late.TryDequeue(out next))
                return null;
            runningLate++;
        }
        line.Running++;
        running++;
        waiting--;
        return next;
    }

    bool MayStartNow(Line line, double? rate)
    {
        if (rate is not > 0)
            return true;
        if (Pause(line) is { } pause)
        {
            soonest = soonest < pause ? soonest : pause;
            return false;
        }
        (line.LastStart, line.Gap) = (clock.GetTimestamp(), TimeSpan.FromSeconds(1 / rate.Value));
        return true;
    }

    // By the time stamp: a wall clock that is set back stops no endpoint.
    TimeSpan? Pause(Line line) =>
        line.LastStart is { } last && line.Gap - clock.GetElapsedTime(last) is { Ticks: > 0 } pause ? pause : null;

    // For the one that may start first: a later timer of a slower endpoint must not take its place.
    void WakeAtSoonest()
    {
        if (soonest is not { } due)
            return;
        pacing ??= clock.CreateTimer(_ => Pump(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        pacing.Change(due, Timeout.InfiniteTimeSpan);
    }

    void MakeReady(Line line)
    {
        if (line.IsReady || closed)
            return;
        line.IsReady = true;
        ready.AddLast(line);
    }

    static bool IsLate(LeasedDelivery delivery) => delivery.Number > 2 && !delivery.Manual;

    public void Dispose() => pacing?.Dispose();

    sealed class Line(Guid endpoint)
    {
        public Guid Endpoint { get; } = endpoint;
        public Queue<LeasedDelivery> Early { get; } = new();
        public Queue<LeasedDelivery> Late { get; } = new();
        public int Running { get; set; }
        public int Count => Early.Count + Late.Count;
        public bool IsReady { get; set; }
        public long? LastStart { get; set; }
        public TimeSpan Gap { get; set; }
    }
}
