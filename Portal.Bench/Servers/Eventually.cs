namespace Portal.Tests.Support;

/// <summary>What the servers shared with the tests wait by, here without a test runner.</summary>
static class Eventually
{
    public static async Task<T> BecomesAsync<T>(Func<Task<T>> read, Func<T, bool> done, TimeSpan limit)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(10));
        var end = TimeProvider.System.GetUtcNow() + limit;
        while (true)
        {
            var value = await read();
            if (done(value))
                return value;
            if (TimeProvider.System.GetUtcNow() > end)
                throw new TimeoutException($"It did not come about in time; the last value was: {value}");
            await timer.WaitForNextTickAsync();
        }
    }
}
