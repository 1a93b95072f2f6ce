using System.Globalization;

namespace Portal.Bench;

/// <summary>What a run is told on the command line.</summary>
sealed record Options(int Count, int WarmUp, int Connections, string? Postgres, int Messages)
{
    public static Options Read(string[] args)
    {
        string? Value(string name) => Array.IndexOf(args, name) is var at && at >= 0 && at + 1 < args.Length ? args[at + 1] : null;
        int Number(string name, int fallback) => Value(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : fallback;
        return new Options(
            Number("--count", 50),
            Number("--warm-up", 20),
            Number("--connections", 50),
            Value("--postgres"),
            Number("--messages", 2000)
        );
    }

    public static int Usage()
    {
        Console.Error.WriteLine(
            "usage: returns|mail|pull [--count N] [--messages N] [--warm-up N] [--connections N] [--postgres CONNECTION]   (see README.md)"
        );
        return 64;
    }
}

/// <summary>Percentiles of a list of milliseconds.</summary>
static class Percentiles
{
    public static double At(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
    }

    public static string Line(IReadOnlyCollection<double> values) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"p50 {At(values, .5):F2}  p95 {At(values, .95):F2}  p99 {At(values, .99):F2}  max {values.Max():F2} ms"
        );
}
