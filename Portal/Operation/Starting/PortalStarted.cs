namespace Portal.Operation;

/// <summary>Waiting until the portal has started: whoever works by himself begins when everything listens.</summary>
static class PortalStarted
{
    /// <summary>Ends when the portal has started.</summary>
    public static async Task StartedAsync(this IHostApplicationLifetime life, CancellationToken stop)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = life.ApplicationStarted.Register(() => started.TrySetResult());
        await started.Task.WaitAsync(stop);
    }
}
