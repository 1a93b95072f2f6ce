using System.Diagnostics;
using System.Globalization;

namespace Portal.Bench;

/// <summary>A sink in a process of its own, so that neither load nor portal share its runtime.</summary>
sealed class SinkProcess : IAsyncDisposable
{
    readonly Process process;
    readonly HttpClient client;

    SinkProcess(Process process, Uri address)
    {
        (this.process, Address) = (process, address);
        client = new HttpClient { BaseAddress = address };
    }

    /// <summary>Where pushes go.</summary>
    public Uri Address { get; }

    public static async Task<SinkProcess> StartAsync()
    {
        var start = new ProcessStartInfo("dotnet", [typeof(SinkProcess).Assembly.Location, "sink"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS"] = "1";
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The sink did not start.");
        return new SinkProcess(process, new Uri(line));
    }

    /// <summary>Different ids so far.</summary>
    public async Task<int> CountAsync() =>
        int.Parse(await client.GetStringAsync(new Uri("/count", UriKind.Relative)), CultureInfo.InvariantCulture);

    /// <summary>All that was noted.</summary>
    public async Task<Arrivals> ArrivalsAsync() => Arrivals.Read(await client.GetStringAsync(new Uri("/arrivals", UriKind.Relative)));

    /// <summary>Forgets what was noted.</summary>
    public async Task ClearAsync()
    {
        using var answer = await client.PostAsync(new Uri("/clear", UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until so many ids have come, or until no new one has come for <paramref name="patience"/>.</summary>
    public async Task<bool> DrainAsync(int ids, TimeSpan? patience = null)
    {
        var (seen, since) = (-1, Stopwatch.StartNew());
        while (true)
        {
            var now = await CountAsync();
            if (now >= ids)
                return true;
            if (now != seen)
            {
                seen = now;
                since.Restart();
            }
            else if (since.Elapsed > (patience ?? TimeSpan.FromSeconds(10)))
                return false;
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
