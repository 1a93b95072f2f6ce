namespace Portal.Bench;

/// <summary>Notes the most memory that a process tree holds while it is watched.</summary>
sealed class MemoryWatch : IAsyncDisposable
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    readonly CancellationTokenSource stop = new();
    readonly int root;
    readonly Task watching;

    MemoryWatch(int root)
    {
        this.root = root;
        watching = Task.Run(WatchAsync);
    }

    /// <summary>Most MiB seen.</summary>
    public double PeakMiB { get; private set; }

    public static MemoryWatch Start(int root) => new(root);

    async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(Every);
        try
        {
            do Look();
            while (await timer.WaitForNextTickAsync(stop.Token));
        }
        catch (OperationCanceledException)
        {
            Look();
        }
    }

    void Look() => PeakMiB = Math.Max(PeakMiB, ProcessTree.ResidentMiB(root));

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await watching;
        stop.Dispose();
    }
}
