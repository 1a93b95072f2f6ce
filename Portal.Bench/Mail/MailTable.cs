using System.Globalization;

namespace Portal.Bench;

/// <summary>The table of the mail runs: medians over the rounds, with the least and the most.</summary>
sealed class MailTable
{
    readonly MarkdownTable table = new(
        "mail → push",
        "push/s",
        "share of bare POSTs",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "last push after the last 250, ms",
        "peak RSS MiB",
        "CPU s / 1,000",
        "once / doubled / missing"
    );

    /// <summary>Nothing was lost, doubled or refused so far.</summary>
    public bool Whole { get; private set; } = true;

    public void Add(MailRun run, IReadOnlyList<MailFigures> rounds)
    {
        Spread Of(Func<MailFigures, double> figure) => Spread.Of(rounds.Select(figure));
        var open = run.Rate > 0;
        var sums = (Once: rounds.Sum(x => x.Once), Doubled: rounds.Sum(x => x.Doubled), Missing: rounds.Sum(x => x.Missing));
        var refused = rounds.Sum(x => x.NotAccepted);
        Whole &= sums.Doubled == 0 && sums.Missing == 0 && refused == 0;
        table.Add(
            run.Name,
            Of(x => x.PushesPerSecond).Text(),
            open ? $"p50 {Of(x => x.Times).Text(1)} ×" : Of(x => x.Share).Text(2),
            Of(x => x.P50).Text(1),
            Of(x => x.P95).Text(1),
            Of(x => x.P99).Text(1),
            Of(x => x.LastPush).Text(),
            Of(x => x.PeakMiB).Text(),
            Of(x => x.CpuPerThousand).Text(2),
            string.Create(CultureInfo.InvariantCulture, $"{sums.Once:N0} / {sums.Doubled} / {sums.Missing}")
                + (refused == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", not accepted {refused}"))
        );
    }

    /// <inheritdoc/>
    public override string ToString() => table.ToString();
}
