using System.Diagnostics;
using System.Text.Json;

namespace Portal.Bench;

/// <summary>
/// <c>start</c>: from the start of the process to its first answers. First with an empty database (it migrates and makes
/// its keys), then again on the same data, where a return is decided as soon as the portal is ready.
/// </summary>
static class StartBench
{
    public static async Task<int> RunAsync(Options options)
    {
        var table = new FigureTable();
        await MeasureAsync(table, options);
        Console.WriteLine(table);
        return 0;
    }

    public static async Task MeasureAsync(FigureTable table, Options options)
    {
        var rounds = new List<Times>();
        for (var round = 0; round < options.Number("--rounds", 5); round++)
            rounds.Add(await RoundAsync(options, round));
        void Add(string measure, Func<Times, double> figure) =>
            table.Add("start: " + measure, Spread.Of(rounds.Select(figure)).Text(2) + " s");
        Add("process → /health/ready, empty database", x => x.FirstReady);
        Add("process → /health/ready", x => x.Ready);
        Add("process → sign-in page", x => x.Page);
        Add("process → first return's push", x => x.Push);
    }

    static async Task<Times> RoundAsync(Options options, int round)
    {
        await using var sink = Sink.Start();
        await using var portal = await PortalUnderLoad.PrepareAsync(options);
        var begun = Stopwatch.GetTimestamp();
        portal.Launch();
        await portal.WaitUntilAsync("/health/ready");
        var first = Stopwatch.GetElapsedTime(begun);
        using var setup = await ReturnsSetup.MakeAsync(portal, sink.Address);
        var id = BenchId.Of(0, round);
        await setup.HandInAsync(id);
        var task = await setup.TaskAsync();
        await portal.StopAsync();

        begun = Stopwatch.GetTimestamp();
        portal.Launch();
        await portal.WaitUntilAsync("/health/ready");
        var ready = Stopwatch.GetElapsedTime(begun);
        await portal.WaitUntilAsync("/sign-in");
        var page = Stopwatch.GetElapsedTime(begun);
        return new Times(first.TotalSeconds, ready.TotalSeconds, page.TotalSeconds, await PushAsync(setup, sink, task, id, begun));
    }

    static async Task<double> PushAsync(ReturnsSetup setup, Sink sink, JsonElement task, string id, long begun)
    {
        await setup.ReturnAsync(task);
        if (!await sink.Signal.WaitAsync(TimeSpan.FromSeconds(30)) || sink.Arrivals.Of(id) is not { } arrival)
            throw new TimeoutException("The push of the first return did not arrive in 30 s.");
        return Stopwatch.GetElapsedTime(begun, arrival.First).TotalSeconds;
    }

    readonly record struct Times(double FirstReady, double Ready, double Page, double Push);
}
