using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Portal.Bench;

/// <summary>
/// The same mails through Haraka and through the portal, by the harness that may lie beside the checkout
/// (<c>../shared/bench</c>): its own client, sink and definitions, interleaved rounds.
/// </summary>
static class HarakaBench
{
    const string What = "ratio to Haraka";

    public static async Task<MarkdownTable?> MeasureAsync(FigureTable missing, Options options)
    {
        var harness = Repository.Beside("bench/bench.py");
        var modules = Environment.GetEnvironmentVariable("BENCH_MODULES");
        if (!File.Exists(harness))
            missing.Miss(What, "../shared/bench is not beside this checkout");
        else if (modules is null || !Directory.Exists(Path.Combine(modules, "Haraka")))
            missing.Miss(What, "BENCH_MODULES names no folder with Haraka in it (npm i Haraka)");
        else
        {
            var table = new MarkdownTable(
                "beside Haraka",
                "push/s",
                "× Haraka",
                "p50 ms",
                "p95 ms",
                "p99 ms",
                "RSS MiB",
                "CPU s / 1,000",
                "once / doubled / missing"
            );
            var (small, large, rounds) = options.Quick ? (300, 100, 1) : (3000, 1000, options.Number("--rounds", 3));
            await CompareAsync(table, harness, "4 KiB", small, rounds, [], options);
            await CompareAsync(table, harness, "100 KiB", large, rounds, ["--size", "102400", "--kind", "attach"], options);
            return table;
        }
        return null;
    }

    static async Task CompareAsync(MarkdownTable table, string harness, string size, int count, int rounds, string[] more, Options options)
    {
        var rows = Path.GetTempFileName();
        try
        {
            string[] arguments =
            [
                harness,
                "compare",
                "haraka",
                "ours",
                "--rounds",
                Text(rounds),
                "--messages",
                Text(count),
                "--out",
                rows,
                .. more,
            ];
            var start = new ProcessStartInfo("python3", arguments) { RedirectStandardOutput = true, UseShellExecute = false };
            start.Environment["PORTAL_DLL"] = await PublishedPortal.FindAsync(options);
            using var process = Process.Start(start)!;
            while (await process.StandardOutput.ReadLineAsync() is { } line)
                Console.Error.WriteLine(line);
            await process.WaitForExitAsync();
            var measured = (await File.ReadAllLinesAsync(rows)).Select(x => JsonDocument.Parse(x).RootElement).ToList();
            var (theirs, ours) = (Of(measured, "haraka"), Of(measured, "ours"));
            if (process.ExitCode != 0 || theirs.Count != rounds || ours.Count != rounds)
                throw new InvalidOperationException(
                    $"bench.py gave {theirs.Count} and {ours.Count} of {rounds} rounds; its output says why."
                );
            Add(table, "Haraka, not durable, " + size, theirs, theirs);
            Add(table, "Collector, durable, " + size, ours, theirs);
        }
        finally
        {
            File.Delete(rows);
        }
    }

    static List<JsonElement> Of(List<JsonElement> rows, string peer) => rows.FindAll(x => x.GetProperty("peer").GetString() == peer);

    static void Add(MarkdownTable table, string name, List<JsonElement> rows, List<JsonElement> first)
    {
        string Median(string figure, int decimals) => Spread.Of(rows.Select(x => x.GetProperty(figure).GetDouble())).Text(decimals);
        int Sum(string figure) => rows.Sum(x => x.GetProperty(figure).GetInt32());
        // Paired by round: what slows the machine down slows both.
        var ratio = rows.Zip(first, static (x, y) => x.GetProperty("push_per_s").GetDouble() / y.GetProperty("push_per_s").GetDouble());
        table.Add(
            name,
            Median("push_per_s", 0),
            Spread.Of(ratio).Text(2),
            Median("lat_p50", 1),
            Median("lat_p95", 1),
            Median("lat_p99", 1),
            Median("rss_mb", 0),
            Median("cpu_s_per_1000", 2),
            string.Create(CultureInfo.InvariantCulture, $"{Sum("once"):N0} / {Sum("dup")} / {Sum("missing")}")
        );
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
