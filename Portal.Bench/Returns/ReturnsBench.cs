using System.Diagnostics;

namespace Portal.Bench;

/// <summary><c>returns</c>: decision by API → signed push at the foreign server, one after the other.</summary>
static class ReturnsBench
{
    const uint Run = 0;

    public static async Task<int> RunAsync(Options options)
    {
        var table = new FigureTable();
        var whole = await MeasureAsync(table, options);
        Console.WriteLine(table);
        return whole ? 0 : 1;
    }

    /// <summary>False when a push was missing or doubled.</summary>
    public static async Task<bool> MeasureAsync(FigureTable table, Options options)
    {
        var (warmUp, count) = (options.Number("--warm-up", 20), options.Number("--count", 100));
        await using var sink = Sink.Start();
        await using var portal = await PortalUnderLoad.StartAsync(options);
        using var setup = await ReturnsSetup.MakeAsync(portal, sink.Address);
        var took = new List<double>();
        for (var number = 0; number < warmUp + count; number++)
        {
            var one = await ReturnOneAsync(setup, sink, number);
            if (number >= warmUp)
                took.Add(one);
        }
        var returns = Enumerable.Range(0, warmUp + count).Select(x => sink.Arrivals.Of(BenchId.Of(Run, x))).ToList();
        var once = returns.Count(x => x is { Count: 1 });
        var bare = await BareAsync(sink, took.Count);
        var measure = "decision → signed push, one at a time" + (options.Postgres is null ? "" : ", PostgreSQL");
        table.Add(
            FormattableString.Invariant($"{measure}, n = {took.Count}, {once} of {warmUp + count} once"),
            Quantiles(took),
            FormattableString.Invariant($"bare POST and its answer, p50 {Percentiles.At(bare, .5):F2} ms"),
            FormattableString.Invariant($"{Percentiles.At(took, .5) / Percentiles.At(bare, .5):F0} ×")
        );
        return once == warmUp + count;
    }

    static string Quantiles(List<double> took) =>
        FormattableString.Invariant(
            $"p50 {Percentiles.At(took, .5):F1}, p95 {Percentiles.At(took, .95):F1}, p99 {Percentiles.At(took, .99):F1} [{took.Min():F1}–{took.Max():F1}] ms"
        );

    // The clock starts before the decision is sent, so the decision's own transaction is inside the figure.
    static async Task<double> ReturnOneAsync(ReturnsSetup setup, Sink sink, int number)
    {
        var id = BenchId.Of(Run, number);
        await setup.HandInAsync(id);
        var begun = await setup.ReturnAsync(await setup.TaskAsync());
        if (!await sink.Signal.WaitAsync(TimeSpan.FromSeconds(30)) || sink.Arrivals.Of(id) is not { } arrival)
            throw new TimeoutException($"The push of {id} did not arrive in 30 s.");
        return Stopwatch.GetElapsedTime(begun, arrival.First).TotalMilliseconds;
    }

    static async Task<List<double>> BareAsync(Sink sink, int count)
    {
        await BarePosts.RunAsync(sink.Address, 1, 50, 1, 1200);
        var load = await BarePosts.RunAsync(sink.Address, 2, count, 1, 1200);
        return [.. load.Mails.Select(x => Stopwatch.GetElapsedTime(x.EndOfData, x.Accepted).TotalMilliseconds)];
    }
}
