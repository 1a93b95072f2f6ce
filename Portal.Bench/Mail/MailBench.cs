namespace Portal.Bench;

/// <summary><c>mail</c>: mail → push through the published portal.</summary>
static class MailBench
{
    public static async Task<int> RunAsync(Options options)
    {
        var table = new MailTable();
        var run = MailRun.Read(options);
        await MeasureAsync(table, [run], options.Number("--rounds", 5), options);
        Console.WriteLine(table);
        return table.Whole ? 0 : 1;
    }

    /// <summary>Measures the runs in interleaved rounds: the first of each, then the second of each, every other time backwards.</summary>
    public static async Task MeasureAsync(MailTable table, IReadOnlyList<MailRun> runs, int rounds, Options options)
    {
        var figures = runs.ToDictionary(x => x, _ => new List<MailFigures>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var run in round % 2 == 0 ? runs : runs.Reverse())
            {
                var measured = await MailRound.RunAsync(run, options);
                figures[run].Add(measured);
                Console.Error.WriteLine(
                    FormattableString.Invariant(
                        $"{run.Name}, round {round + 1}: {measured.PushesPerSecond:F0} push/s, bare {measured.BarePerSecond:F0}/s, p50 {measured.P50:F1} p95 {measured.P95:F1} p99 {measured.P99:F1} ms (from due p50 {measured.DueP50:F1} p99 {measured.DueP99:F1}), bare p50 {measured.BareP50:F2} ms, last push {measured.LastPush:F0} ms, {measured.PeakMiB:F0} MiB, {measured.CpuPerThousand:F2} CPU s/1,000, once {measured.Once} doubled {measured.Doubled} missing {measured.Missing}, retried {measured.Retried}"
                    )
                );
            }
        }
        foreach (var run in runs)
            table.Add(run, figures[run]);
    }
}
