namespace Portal.Agents;

/// <summary>Waiting for a moment in the life of the portal.</summary>
static class LifetimeTasks
{
    /// <summary>Ends when the token is cancelled, without an exception.</summary>
    public static Task AsTask(this CancellationToken moment)
    {
        if (moment.IsCancellationRequested)
            return Task.CompletedTask;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        moment.Register(() => reached.TrySetResult());
        return reached.Task;
    }
}
