using System.Diagnostics;

namespace Portal.Bench;

/// <summary>One round of a mail run: a new portal and a new sink, warm-up, the load, then bare POSTs to the same sink.</summary>
static class MailRound
{
    public static async Task<MailFigures> RunAsync(MailRun run, Options options)
    {
        await using var sink = await SinkProcess.StartAsync();
        await using var portal = await PortalUnderLoad.StartAsync(options);
        await PushAgent.AddSinkAsync(portal, sink.Address);
        await PushAgent.AddCollectorAsync(portal);
        await PushAgent.AddAgentAsync(portal, "bench");
        await WarmAsync(run, portal, sink);

        var mail = BenchMail.Make(run.Size);
        var cpu = ProcessTree.CpuSeconds(portal.Id);
        var memory = MemoryWatch.Start(portal.Id);
        var load = await SmtpLoad.RunAsync(portal.SmtpPort, mail, run.Count, run.Connections, run.Rate);
        await sink.DrainAsync(load.Accepted);
        cpu = ProcessTree.CpuSeconds(portal.Id) - cpu;
        await memory.DisposeAsync();
        var arrivals = await sink.ArrivalsAsync();
        var reckoning = Reckoning.Of(load, arrivals);
        foreach (var (error, times) in load.Errors)
            Console.Error.WriteLine($"{times} × {error}");

        await sink.ClearAsync();
        var bare = await BareAsync(run, sink, arrivals.MeanBody);
        var pushed = load.Accepted - reckoning.Missing;
        var end = Math.Max(load.LastAccepted, reckoning.LastPush);
        return new MailFigures
        {
            PushesPerSecond = pushed / Stopwatch.GetElapsedTime(load.Begin, end).TotalSeconds,
            BarePerSecond = bare.PerSecond,
            P50 = Percentiles.At(reckoning.Latencies, .5),
            P95 = Percentiles.At(reckoning.Latencies, .95),
            P99 = Percentiles.At(reckoning.Latencies, .99),
            DueP50 = Percentiles.At(reckoning.FromDue, .5),
            DueP99 = Percentiles.At(reckoning.FromDue, .99),
            BareP50 = bare.P50,
            LastPush = Math.Max(0, Stopwatch.GetElapsedTime(load.LastAccepted, reckoning.LastPush).TotalMilliseconds),
            PeakMiB = memory.PeakMiB,
            CpuPerThousand = cpu / Math.Max(1, load.Accepted) * 1000,
            Accepted = load.Accepted,
            NotAccepted = run.Count - load.Accepted,
            Retried = load.Retried,
            Once = reckoning.Once,
            Doubled = reckoning.Doubled,
            Missing = reckoning.Missing,
        };
    }

    // In a closed loop also where an open one is measured: the path shall be warm, not the clock.
    static async Task WarmAsync(MailRun run, PortalUnderLoad portal, SinkProcess sink)
    {
        if (run.WarmUp == 0)
            return;
        var load = await SmtpLoad.RunAsync(portal.SmtpPort, BenchMail.Make(run.Size), run.WarmUp, run.Connections);
        await sink.DrainAsync(load.Accepted);
        await sink.ClearAsync();
        // The outcomes of the last pushes are still being written; they belong to the warm-up.
        await Task.Delay(500);
    }

    static async Task<(double PerSecond, double P50)> BareAsync(MailRun run, SinkProcess sink, int bytes)
    {
        // Warmed like the portal: the first posts of a process are its slowest.
        await BarePosts.RunAsync(sink.Address, 0, Math.Max(run.WarmUp, run.Connections), run.Connections, bytes);
        await sink.ClearAsync();
        var load = await BarePosts.RunAsync(sink.Address, 1, run.Count, run.Connections, bytes, run.Rate);
        var reckoning = Reckoning.Of(load, await sink.ArrivalsAsync());
        if (reckoning.Once != run.Count)
            throw new InvalidOperationException($"{reckoning.Once} of {run.Count} bare posts are at the sink once: it cannot be trusted.");
        var seconds = Stopwatch.GetElapsedTime(load.Begin, load.LastAccepted).TotalSeconds;
        return (run.Count / seconds, Percentiles.At(reckoning.Latencies, .5));
    }
}
