using System.Globalization;
using System.Text;
using Portal.Tests.Support;

namespace Portal.Bench;

/// <summary><c>all</c>: the set for the README's table. What cannot run here is named with the reason; what fails makes the exit code 1.</summary>
sealed class AllBench
{
    readonly Options options;
    readonly MailTable mails = new();
    readonly FigureTable figures = new();
    readonly string load = Machine.Load();
    readonly DateTimeOffset begun = TimeProvider.System.GetUtcNow();
    MarkdownTable? haraka;
    bool failed;

    AllBench(Options options) => this.options = options;

    public static Task<int> RunAsync(Options options) => new AllBench(options).RunAsync();

    async Task<int> RunAsync()
    {
        await StepAsync("mail → push", MailAsync);
        await StepAsync("mail → push on PostgreSQL", PostgresAsync);
        await StepAsync("returns", async () => failed |= !await ReturnsBench.MeasureAsync(figures, Few("--count", 100)));
        await StepAsync("pull", () => PullBench.MeasureAsync(figures, Few("--messages", 2000).With("--rounds", $"{Rounds(3)}")));
        await StepAsync("start", () => StartBench.MeasureAsync(figures, options.With("--rounds", $"{Rounds(5)}")));
        await StepAsync("ratio to Haraka", async () => haraka = await HarakaBench.MeasureAsync(figures, options));
        var text = await TextAsync();
        Console.WriteLine(text);
        if (options.Text("--out") is { } page)
            await File.WriteAllTextAsync(page, MarkedText.Replace(await File.ReadAllTextAsync(page), text));
        return failed || !mails.Whole ? 1 : 0;
    }

    // One measure that breaks must not cost the others; it is named in the table and in the exit code.
    async Task StepAsync(string name, Func<Task> measure)
    {
        Console.Error.WriteLine($"== {name}");
        try
        {
            await measure();
        }
        catch (Exception failure) when (failure is not UsageException)
        {
            failed = true;
            figures.Miss(name, "failed: " + failure.Message.ReplaceLineEndings(" "));
            Console.Error.WriteLine(failure);
        }
    }

    async Task MailAsync()
    {
        MailRun Run(int size, int connections, int count, double rate = 0) => new(Few(count), Few(500), size, connections, rate);
        await MailBench.MeasureAsync(mails, [Run(4096, 50, 3000), Run(102_400, 50, 1000)], Rounds(5), options);
        await MailBench.MeasureAsync(mails, [Run(4096, 50, 2000, rate: 200)], Rounds(3), options);
        await MailBench.MeasureAsync(mails, [Run(4096, 1, 1000), Run(4096, 10, 3000), Run(4096, 200, 3000)], 1, options);
    }

    async Task PostgresAsync()
    {
        var given = options.Postgres;
        if (given is null && PostgresServer.Binaries is null)
        {
            figures.Miss("everything on PostgreSQL", "PostgreSQL is not installed, and --postgres names no server");
            return;
        }
        // As durable as it is by default: a server that forgets would make a fine figure.
        await using var cluster = given is null ? await PostgresCluster.StartNewAsync(durable: true) : null;
        var server = options.With("--postgres", $"{given ?? cluster!.Connection}");
        var run = new MailRun(Few(3000), Few(500), 4096, 50, 0) { Database = "PostgreSQL" };
        await MailBench.MeasureAsync(mails, [run], Rounds(3), server);
        failed |= !await ReturnsBench.MeasureAsync(figures, server.With("--count", $"{Few(100)}"));
    }

    Options Few(string name, int count) => options.With(name, $"{Few(count)}");

    int Few(int count) => options.Quick ? Math.Max(10, count / 10) : count;

    int Rounds(int rounds) => options.Quick ? 1 : options.Number("--rounds", rounds);

    async Task<string> TextAsync()
    {
        var commit = await Repository.CommitAsync();
        var text = new StringBuilder();
        text.Append(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Measured by `./bench{(options.Quick ? " --quick" : "")}` on {begun:yyyy-MM-dd} at commit {commit}: {Machine.Describe()}; load average at the start {load}. Load generator, receiver and portal share these cores; every commit is durable. Medians of the rounds, [least–most]; [what each figure means](Portal.Bench/README.md).\n\n"
            )
        );
        text.Append(mails).Append('\n');
        if (haraka is not null)
            text.Append(haraka).Append('\n');
        text.Append(figures).Append('\n');
        if (figures.Missing.Count > 0)
            text.Append("Left out: ").AppendJoin("; ", figures.Missing).Append(".\n");
        return text.ToString();
    }
}
