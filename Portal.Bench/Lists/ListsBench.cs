using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Data.Postgres;
using Portal.Data.Sqlite;

namespace Portal.Bench.Lists;

/// <summary>
/// Fills a database that the real migrations made with rows of every list, starts the real portal on it, and measures
/// every list, page and filter by HTTP. Ends with 1 when one of them takes 100 ms or more in the median.
/// </summary>
static class ListsBench
{
    const double Bound = 100;
    const int Calls = 5;

    public static async Task<int> RunAsync(Options options)
    {
        var directory = Directory.CreateTempSubdirectory("collector-lists-").FullName;
        try
        {
            var end = DateTimeOffset.UtcNow;
            var spread = new Spread(options.Rows, end);
            SeedWorld world;
            await using (var portal = await PortalUnderLoad.StartAsync(options, directory))
                world = await SeedWorld.CreateAsync(portal);
            await SeedAsync(options, directory, spread, world);
            await using var full = await PortalUnderLoad.StartAsync(options, directory);
            await WaitUntilSearchableAsync(options, directory, spread);
            return await MeasureAsync(
                full,
                [.. ListCases.Of(spread, world, end).Where(x => x.List.Contains(options.Only, StringComparison.Ordinal))]
            );
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    static PortalDbContext Open(Options options, string directory) =>
        options.Postgres is { } connection
            ? new PostgresPortalDbContext(new DbContextOptionsBuilder<PostgresPortalDbContext>().UseNpgsql(connection).Options)
            : new SqlitePortalDbContext(
                new DbContextOptionsBuilder<SqlitePortalDbContext>()
                    .UseSqlite(StorageOptions.SqliteFile(Path.Combine(directory, "data")))
                    .Options
            );

    static async Task SeedAsync(Options options, string directory, Spread spread, SeedWorld world)
    {
        var started = Stopwatch.GetTimestamp();
        await using var db = Open(options, directory);
        var (sink, mail, approvals) = (new SeedSink(db), new SeedMail(spread, world), new SeedApprovals(spread, world));
        await sink.WriteAsync(mail.Messages());
        await sink.WriteAsync(mail.Runs());
        await sink.WriteAsync(mail.Deliveries());
        await sink.WriteAsync(approvals.Documents());
        await sink.WriteAsync(approvals.Revisions());
        await sink.WriteAsync(approvals.Tasks());
        await sink.WriteAsync(approvals.Events());
        await sink.WriteAsync(approvals.Changes());
        await sink.WriteAsync(approvals.Notices());
        await sink.SettleAsync();
        Console.WriteLine(
            FormattableString.Invariant($"9 x {spread.Rows:N0} rows in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s")
        );
    }

    // The blocks are written behind the rows; in ordinary life they keep up, here a million rows came at once.
    static async Task WaitUntilSearchableAsync(Options options, string directory, Spread spread)
    {
        const int Lists = 5;
        const int BlockSize = 8192;
        var started = Stopwatch.GetTimestamp();
        await using var db = Open(options, directory);
        while (await db.Set<SearchBlockRow>().CountAsync() < spread.Rows / BlockSize * Lists)
        {
            if (Stopwatch.GetElapsedTime(started) > TimeSpan.FromMinutes(10))
                throw new TimeoutException("The texts were not indexed in ten minutes.");
            await Task.Delay(500);
        }
        Console.WriteLine(FormattableString.Invariant($"texts indexed in {Stopwatch.GetElapsedTime(started).TotalSeconds:F0} s"));
    }

    static async Task<int> MeasureAsync(PortalUnderLoad portal, IReadOnlyList<ListCase> cases)
    {
        var clients = cases.Select(x => x.Token).OfType<string>().Distinct().ToDictionary(x => x, portal.ClientFor);
        var results = new List<(ListCase Case, double Median, double Worst)>();
        foreach (var one in cases)
        {
            var client = one.Token is { } token ? clients[token] : portal.Admin;
            await CallAsync(client, one);
            var took = new List<double>();
            for (var i = 0; i < Calls; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await CallAsync(client, one);
                took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                // What is far off is not asked five times.
                if (took[^1] > 1000)
                    break;
            }
            results.Add((one, Percentiles.At(took, .5), took.Max()));
        }
        return Report(results);
    }

    static async Task CallAsync(HttpClient client, ListCase one)
    {
        using var answer = await client.GetAsync(new Uri(one.Url, UriKind.Relative));
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{one.Url} answered {(int)answer.StatusCode}: {text}");
    }

    static int Report(List<(ListCase Case, double Median, double Worst)> results)
    {
        Console.WriteLine("| list | calls | median of medians | worst median | worst call | slowest |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | --- |");
        foreach (var list in results.GroupBy(x => x.Case.List))
        {
            var slowest = list.MaxBy(x => x.Median);
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {list.Key} | {list.Count()} | {Percentiles.At(list.Select(x => x.Median), .5):F1} | {slowest.Median:F1} | {list.Max(x => x.Worst):F1} | {slowest.Case.Name} |"
                )
            );
        }
        var slow = results.Where(x => x.Median >= Bound).OrderByDescending(x => x.Median).ToList();
        foreach (var (one, median, _) in slow)
            Console.WriteLine(FormattableString.Invariant($"over {Bound} ms: {median:F0} ms  {one.List}  {one.Name}"));
        Console.WriteLine(FormattableString.Invariant($"{results.Count} calls, {slow.Count} of them at {Bound} ms or more"));
        return slow.Count == 0 ? 0 : 1;
    }
}
