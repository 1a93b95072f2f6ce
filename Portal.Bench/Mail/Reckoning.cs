using System.Diagnostics;

namespace Portal.Bench;

/// <summary>Brings what the client sent and what the sink got together, id by id.</summary>
sealed record Reckoning(int Once, int Doubled, int Missing, IReadOnlyList<double> Latencies, IReadOnlyList<double> FromDue, long LastPush)
{
    /// <summary>Of the accepted mails.</summary>
    public static Reckoning Of(LoadResult load, Arrivals arrivals)
    {
        int once = 0,
            doubled = 0,
            missing = 0;
        long last = 0;
        var (latencies, fromDue) = (new List<double>(load.Accepted), new List<double>());
        for (var number = 0; number < load.Mails.Count; number++)
        {
            var mail = load.Mails[number];
            if (mail.Accepted == 0)
                continue;
            if (arrivals.Of(BenchId.Of(load.Run, number)) is not { } arrival)
            {
                missing++;
                continue;
            }
            if (arrival.Count == 1)
                once++;
            else
                doubled++;
            last = Math.Max(last, arrival.First);
            latencies.Add(Stopwatch.GetElapsedTime(mail.EndOfData, arrival.First).TotalMilliseconds);
            if (mail.Due > 0)
                fromDue.Add(Stopwatch.GetElapsedTime(mail.Due, arrival.First).TotalMilliseconds);
        }
        return new Reckoning(once, doubled, missing, latencies, fromDue, last);
    }
}
