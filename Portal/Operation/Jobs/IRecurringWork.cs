using Hangfire;
using Portal.Domain.Common;

namespace Portal.Operation;

/// <summary>Recurring jobs that a room has by its rows: set at start, and again when what they follow from changes.</summary>
interface IRecurringWork
{
    /// <summary>Set again when this happens.</summary>
    LiveTopic FollowsFrom { get; }

    /// <summary>Adds, changes and removes the room's jobs, so that they are as its rows say.</summary>
    Task SetAsync(IRecurringJobManager jobs, JobStorage storage, CancellationToken stop);
}
