using System.Diagnostics;

namespace Portal.Bench;

/// <summary>
/// <c>soak</c>: mails at a steady rate with one pushing agent while somebody looks at pages and lists; a sample each ten
/// seconds. It fails when a mail was lost or doubled, or when memory grew by more than a tenth.
/// </summary>
static class SoakBench
{
    static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    static readonly string[] Looked =
    [
        "/api/admin/v1/messages?limit=50",
        "/api/admin/v1/runs?limit=50",
        "/api/admin/v1/deliveries?limit=50",
    ];

    public static async Task<int> RunAsync(Options options)
    {
        var run = TimeSpan.FromMinutes(options.Figure("--minutes", 30));
        var rate = options.Figure("--rate", 100);
        var path = Path.GetFullPath(options.Text("--out") ?? Path.Combine(Repository.Root, "artifacts", "soak.csv"));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await using var sink = await SinkProcess.StartAsync();
        await using var portal = await PortalUnderLoad.StartAsync(options);
        await PushAgent.AddSinkAsync(portal, sink.Address);
        await PushAgent.AddCollectorAsync(portal);
        await PushAgent.AddAgentAsync(portal, "bench");

        using var ended = new CancellationTokenSource();
        var looking = LookAsync(portal, ended.Token);
        var sampling = SampleAsync(portal, sink, path, ended.Token);
        var mail = BenchMail.Make(options.Number("--size", 4096));
        var count = (int)(run.TotalSeconds * rate);
        var load = await SmtpLoad.RunAsync(portal.SmtpPort, mail, count, options.Number("--connections", 20), rate);
        await ended.CancelAsync();
        var (looks, samples) = (await looking, await sampling);
        await sink.DrainAsync(load.Accepted, TimeSpan.FromSeconds(30));
        var reckoning = Reckoning.Of(load, await sink.ArrivalsAsync());
        var verdict = SoakVerdict.Of([.. samples.Select(x => (x.Seconds, x.ResidentMiB))], run);
        Tell(count, load, reckoning, verdict, looks, path);
        var whole = load.Accepted == count && reckoning is { Doubled: 0, Missing: 0 };
        return whole && verdict.Holds ? 0 : 1;
    }

    static void Tell(int count, LoadResult load, Reckoning reckoning, SoakVerdict verdict, int looks, string path)
    {
        foreach (var (error, times) in load.Errors)
            Console.Error.WriteLine($"{times} × {error}");
        var table = new FigureTable();
        table.Add(
            FormattableString.Invariant($"soak: {count:N0} mails, accepted / once / doubled / missing"),
            FormattableString.Invariant($"{load.Accepted:N0} / {reckoning.Once:N0} / {reckoning.Doubled} / {reckoning.Missing}"),
            FormattableString.Invariant($"{looks:N0} pages and lists read meanwhile")
        );
        table.Add(
            "soak: end of DATA → push",
            FormattableString.Invariant(
                $"p50 {Percentiles.At(reckoning.Latencies, .5):F1}, p95 {Percentiles.At(reckoning.Latencies, .95):F1}, p99 {Percentiles.At(reckoning.Latencies, .99):F1} ms"
            )
        );
        table.Add(
            FormattableString.Invariant($"soak: mean RSS of the last {verdict.Stretch.TotalMinutes:0.#} min"),
            FormattableString.Invariant($"{verdict.Last:F0} MiB"),
            FormattableString.Invariant($"the {verdict.Stretch.TotalMinutes:0.#} min before, {verdict.Before:F0} MiB"),
            FormattableString.Invariant($"{verdict.Growth:F2} × ({(verdict.Holds ? "holds" : "GREW")})")
        );
        Console.WriteLine(table);
        Console.WriteLine("samples: " + path);
    }

    static async Task<List<SoakSample>> SampleAsync(PortalUnderLoad portal, SinkProcess sink, string path, CancellationToken ended)
    {
        using var client = new HttpClient();
        await using var file = new StreamWriter(path) { AutoFlush = true };
        await file.WriteLineAsync(SoakSample.Head);
        var clock = Stopwatch.StartNew();
        var samples = new List<SoakSample>();
        using var timer = new PeriodicTimer(Every);
        while (await TickAsync(timer, ended))
        {
            samples.Add(await SoakSample.TakeAsync(portal, sink, client, clock.Elapsed));
            await file.WriteLineAsync(samples[^1].Line);
            Console.Error.WriteLine(samples[^1].Line);
        }
        return samples;
    }

    // Each second a page that is rendered and a list that is read, as by people who have the portal open.
    static async Task<int> LookAsync(PortalUnderLoad portal, CancellationToken ended)
    {
        var looks = 0;
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (await TickAsync(timer, ended))
        {
            using var page = await portal.Anyone.GetAsync(new Uri("/sign-in", UriKind.Relative));
            page.EnsureSuccessStatusCode();
            using var list = await portal.Admin.GetAsync(new Uri(Looked[looks / 2 % Looked.Length], UriKind.Relative));
            list.EnsureSuccessStatusCode();
            looks += 2;
        }
        return looks;
    }

    static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken ended)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ended);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
