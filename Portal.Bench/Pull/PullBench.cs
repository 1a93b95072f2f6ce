using System.Diagnostics;
using Portal.Tests.Support;

namespace Portal.Bench;

/// <summary>
/// <c>pull</c>: equal mailboxes of one Dovecot into the portal by IMAP, by POP3, and by IMAP with an agent that pushes
/// every mail; and by fetchmail into a pipe. The same run, one after the other.
/// </summary>
static class PullBench
{
    public static async Task<int> RunAsync(Options options)
    {
        var table = new FigureTable();
        await MeasureAsync(table, options);
        Console.WriteLine(table);
        return table.Missing.Count == 0 ? 0 : 69;
    }

    public static async Task MeasureAsync(FigureTable table, Options options)
    {
        if ((DovecotServer.Missing ?? Fetchmail.Missing) is { } missing)
        {
            table.Miss("pull", missing);
            return;
        }
        var (count, rounds) = (options.Number("--messages", 2000), options.Number("--rounds", 1));
        var all = new List<(double Imap, double Pop3, double Agents, double Fetchmail)>();
        for (var round = 0; round < rounds; round++)
            all.Add(await RoundAsync(count, options));
        var beside = $"fetchmail into a pipe, {Spread.Of(all.Select(x => x.Fetchmail)).Text()} mails/s";
        void Add(string measure, Func<(double Imap, double Pop3, double Agents, double Fetchmail), double> figure) =>
            table.Add(
                FormattableString.Invariant($"pull of {count:N0} mails of 4 KiB, {measure}"),
                Spread.Of(all.Select(figure)).Text() + " mails/s",
                beside,
                Spread.Of(all.Select(x => figure(x) / x.Fetchmail)).Text(1) + " ×"
            );
        Add("IMAP, stored", x => x.Imap);
        Add("POP3, stored", x => x.Pop3);
        Add("IMAP, stored and pushed by an agent", x => x.Agents);
    }

    static async Task<(double Imap, double Pop3, double Agents, double Fetchmail)> RoundAsync(int count, Options options)
    {
        string[] users = ["imap", "pop", "agents", "theirs"];
        await using var server = await DovecotServer.StartAsync([.. users, "warm"]);
        foreach (var user in users)
            await FillAsync(server, user, count);
        await FillAsync(server, "warm", 100);
        await using var sink = await SinkProcess.StartAsync();
        await using var portal = await PortalUnderLoad.StartAsync(options);
        await PushAgent.AddSinkAsync(portal, sink.Address);

        // A first small pull warms the process, as it is after the first minute of its life.
        await RateAsync(await PulledCollector.MakeAsync(portal, "warm", new { imap = Box(server.Imap, "warm") }), 100);
        var imap = await RateAsync(await PulledCollector.MakeAsync(portal, "by-imap", new { imap = Box(server.Imap, "imap") }), count);
        var pop3 = await RateAsync(await PulledCollector.MakeAsync(portal, "by-pop3", new { pop3 = Box(server.Pop3, "pop") }), count);
        var pushing = await PulledCollector.MakeAsync(portal, "by-agents", new { imap = Box(server.Imap, "agents") });
        await PushAgent.AddAgentAsync(portal, "by-agents");
        var agents = await PushedRateAsync(pushing, sink, count);
        return (imap, pop3, agents, await Fetchmail.RunAsync(server.Imap, "theirs", DovecotServer.Password, count));
    }

    static async Task<double> RateAsync(PulledCollector collector, int count)
    {
        var (begun, ended) = await collector.PullAsync(count);
        return count / Stopwatch.GetElapsedTime(begun, ended).TotalSeconds;
    }

    // The last push counts, not the end of the pull.
    static async Task<double> PushedRateAsync(PulledCollector collector, SinkProcess sink, int count)
    {
        await sink.ClearAsync();
        var (begun, ended) = await collector.PullAsync(count);
        await sink.DrainAsync(count);
        var arrivals = await sink.ArrivalsAsync();
        var pushed = Enumerable.Range(0, count).Select(x => arrivals.Of(BenchId.Of(0, x))).ToList();
        if (pushed.Exists(x => x is not { Count: 1 }))
            throw new InvalidOperationException(
                $"Of {count} pulled mails {pushed.Count(x => x is null)} were not pushed and {pushed.Count(x => x is { Count: > 1 })} more than once."
            );
        var last = Math.Max(ended, pushed.Max(x => x!.Value.First));
        return count / Stopwatch.GetElapsedTime(begun, last).TotalSeconds;
    }

    static async Task FillAsync(DovecotServer server, string user, int count)
    {
        var mail = BenchMail.Make(4096, run: 0);
        var bytes = mail.Copy();
        for (var number = 0; number < count; number++)
        {
            mail.Stamp(bytes, number);
            // A mailbox of files has the line ends of its system.
            server.PutFile(user, number, [.. bytes.Take(mail.Size).Where(x => x != (byte)'\r')]);
        }
        await server.OwnFilesAsync();
    }

    static object Box(int port, string user) =>
        new
        {
            host = "127.0.0.1",
            port,
            security = "none",
            user,
            password = DovecotServer.Password,
            schedule = "0 0 1 1 *",
        };
}
