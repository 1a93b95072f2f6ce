namespace Portal.Tests.Support;

/// <summary>Waits for something that another thread or process brings about; never a fixed sleep in a test.</summary>
public static class Eventually
{
    /// <summary>Asks every 10 ms until <paramref name="read"/> satisfies <paramref name="done"/>; fails after the limit with the last value.</summary>
    public static async Task<T> BecomesAsync<T>(Func<Task<T>> read, Func<T, bool> done, TimeSpan? limit = null)
    {
        var stop = TestContext.Current.CancellationToken;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var end = TimeProvider.System.GetUtcNow() + (limit ?? TimeSpan.FromSeconds(15));
        while (true)
        {
            var value = await read();
            if (done(value))
                return value;
            if (TimeProvider.System.GetUtcNow() > end)
                throw new TimeoutException($"It did not come about in time; the last value was: {value}");
            await timer.WaitForNextTickAsync(stop);
        }
    }
}
