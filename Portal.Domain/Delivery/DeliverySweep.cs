namespace Portal.Domain.Delivery;

/// <summary>
/// The safety net below the dispatcher: the table is the truth, so a sweep finds whatever a lost wake-up left behind.
/// A job calls it once a minute; calling it more often or twice at once does no harm.
/// </summary>
public interface IDeliverySweep
{
    /// <summary>Reads endpoints again, lets expired holds go on with an alarm, takes over abandoned leases, starts what is due.</summary>
    Task SweepAsync(CancellationToken stop);
}

/// <summary>How far delivery is behind, so that intake can slow down and health can tell.</summary>
public interface IDeliveryLag
{
    /// <summary>Deliveries that wait in this process for a free slot.</summary>
    int Waiting { get; }

    /// <summary>How long the oldest delivery that may start has been due; zero when nothing is late.</summary>
    TimeSpan Lag { get; }
}
