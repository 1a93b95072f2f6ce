using System.Diagnostics;
using Portal.Bench;

namespace Portal.Tests.Bench;

/// <summary>What was sent is brought together with what arrived, id by id.</summary>
public sealed class ReckoningTests
{
    static readonly long Millisecond = Stopwatch.Frequency / 1000;

    [Fact]
    public void Reckoning_LostDoubledAndRefused_AreCountedApart()
    {
        // 0 arrives once, 1 twice, 2 never; 3 was not accepted, so nobody misses it.
        var load = Load(
            new Sent(0, 10 * Millisecond, 20 * Millisecond),
            new Sent(0, 10 * Millisecond, 20 * Millisecond),
            new Sent(0, 10 * Millisecond, 20 * Millisecond),
            new Sent(0, 10 * Millisecond, 0)
        );
        var arrivals = new Arrivals();
        arrivals.Note(BenchId.Of(7, 0), 13 * Millisecond, 100);
        arrivals.Note(BenchId.Of(7, 1), 15 * Millisecond, 100);
        arrivals.Note(BenchId.Of(7, 1), 90 * Millisecond, 100);
        arrivals.Note(BenchId.Of(8, 2), 15 * Millisecond, 100);
        var reckoning = Reckoning.Of(load, Arrivals.Read(arrivals.Write()));
        Assert.Equal((1, 1, 1), (reckoning.Once, reckoning.Doubled, reckoning.Missing));
        Assert.Equal([3, 5], reckoning.Latencies);
        Assert.Equal(15 * Millisecond, reckoning.LastPush);
        Assert.Equal(3, load.Accepted);
    }

    [Fact]
    public void Reckoning_OpenLoop_CountsALateSendingToo()
    {
        var arrivals = new Arrivals();
        arrivals.Note(BenchId.Of(7, 0), 30 * Millisecond, 100);
        var reckoning = Reckoning.Of(Load(new Sent(5 * Millisecond, 25 * Millisecond, 40 * Millisecond)), arrivals);
        Assert.Equal([5], reckoning.Latencies);
        Assert.Equal([25], reckoning.FromDue);
    }

    [Fact]
    public void BenchId_StampedIntoBytes_IsFoundAgain()
    {
        var bytes = System.Text.Encoding.ASCII.GetBytes("bench-mail: {\"subject\":\"Order " + BenchId.Of(0xabc, 0) + "\"}");
        BenchId.Stamp(bytes.AsSpan(bytes.AsSpan().IndexOf("bench-00"u8), BenchId.Length), 0x12ef);
        Assert.Equal(BenchId.Of(0xabc, 0x12ef), BenchId.Find(bytes));
        Assert.Null(BenchId.Find("bench-mail and bench-0000"u8));
    }

    [Theory]
    [InlineData(30, 200, 219, true)]
    [InlineData(30, 200, 221, false)]
    [InlineData(3, 200, 150, true)]
    public void Soak_Memory_IsComparedWithTheStretchBefore(int minutes, double before, double last, bool holds)
    {
        var run = TimeSpan.FromMinutes(minutes);
        var stretch = TimeSpan.FromMinutes(minutes == 30 ? 10 : 1);
        // The first stretch warms up and does not count.
        var samples = Enumerable
            .Range(1, (int)run.TotalSeconds / 10)
            .Select(x => TimeSpan.FromSeconds(x * 10))
            .Select(x =>
                (
                    x.TotalSeconds,
                    x <= run - (2 * stretch) ? 5
                    : x <= run - stretch ? before
                    : last
                )
            )
            .ToList();
        var verdict = SoakVerdict.Of(samples, run);
        Assert.Equal(new SoakVerdict(before, last, stretch), verdict);
        Assert.Equal(holds, verdict.Holds);
    }

    static LoadResult Load(params Sent[] mails) => new(7, 0, mails, 0, new Dictionary<string, int>());
}
