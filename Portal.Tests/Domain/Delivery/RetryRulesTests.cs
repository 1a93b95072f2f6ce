using System.Globalization;
using Portal.Domain.Delivery;

namespace Portal.Tests.Domain.Delivery;

[Trait("Fault", "endpoint-answers")]
public sealed class RetryRulesTests
{
    static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    [Fact]
    public void Default_Waits_AreTwelveAttemptsOverThreeDays()
    {
        Assert.Equal(12, RetrySchedule.Default.Waits.Count);
        Assert.Equal(new TimeSpan(75, 42, 35), RetrySchedule.Default.Waits.Aggregate(TimeSpan.Zero, (sum, x) => sum + x));
        Assert.Equal(
            new TimeSpan(75, 35, 5),
            RetrySchedule.Preset("standard-webhooks")!.Waits.Aggregate(TimeSpan.Zero, (sum, x) => sum + x)
        );
        Assert.Single(RetrySchedule.Preset("once")!.Waits);
        Assert.Null(RetrySchedule.Preset("never"));
    }

    [Fact]
    public void WaitAfter_Jitter_IsOnlyAddedAndCapped()
    {
        for (var made = 1; made < 12; made++)
        {
            var step = RetrySchedule.Default.Waits[made];
            Assert.Equal(step, RetrySchedule.Default.WaitAfter(made, false, null, 0));
            var most = RetrySchedule.Default.WaitAfter(made, false, null, 1)!.Value;
            Assert.Equal(step + (step * 0.2 < TimeSpan.FromMinutes(15) ? step * 0.2 : TimeSpan.FromMinutes(15)), most);
        }
        Assert.Null(RetrySchedule.Default.WaitAfter(12, false, null, 0.5));
    }

    [Fact]
    public void WaitAfter_Overloaded_IsAtLeastAMinute()
    {
        Assert.Equal(TimeSpan.FromSeconds(60), RetrySchedule.Default.WaitAfter(1, true, null, 0));
        Assert.Equal(TimeSpan.FromSeconds(120), RetrySchedule.Default.WaitAfter(3, true, null, 0));
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(120, 120)]
    [InlineData(999_999, 86400)]
    public void WaitAfter_RetryAfter_IsObeyedWithinADay(int hint, int expected) =>
        Assert.Equal(TimeSpan.FromSeconds(expected), RetrySchedule.Default.WaitAfter(1, false, TimeSpan.FromSeconds(hint), 0));

    [Fact]
    public void Of_OwnList_StartsAtOnce()
    {
        Assert.Equal(3, RetrySchedule.Of([5, 30])!.Waits.Count);
        Assert.Equal(2, RetrySchedule.Of([0, 5])!.Waits.Count);
        Assert.Null(RetrySchedule.Of([]));
        Assert.Null(RetrySchedule.Of([-1]));
        Assert.Null(RetrySchedule.Of([double.NaN]));
        Assert.Null(RetrySchedule.Of([.. Enumerable.Repeat(1.0, 31)]));
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData(" 7 ", 7)]
    [InlineData("0", null)]
    [InlineData("99999999999999999999", 86400)]
    [InlineData("soon", null)]
    [InlineData("-5", null)]
    [InlineData("1.5", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void RetryAfter_Seconds_AreReadOrIgnored(string? value, int? seconds) =>
        Assert.Equal(seconds is null ? null : TimeSpan.FromSeconds(seconds.Value), RetryAfter.Read(value, Now));

    [Theory]
    [InlineData(90, 90)]
    [InlineData(-90, null)]
    [InlineData(200_000, 86400)]
    public void RetryAfter_Date_IsReadOrIgnored(int ahead, int? seconds) =>
        Assert.Equal(
            seconds is null ? null : TimeSpan.FromSeconds(seconds.Value),
            RetryAfter.Read(Now.AddSeconds(ahead).ToString("r", CultureInfo.InvariantCulture), Now)
        );

    [Theory]
    [InlineData("*", "invoice.received", true)]
    [InlineData("document.*", "document.returned", true)]
    [InlineData("document.*", "document.a.b", true)]
    [InlineData("document.*", "document", false)]
    [InlineData("document.*", "documents.returned", false)]
    [InlineData("document.returned", "document.returned", true)]
    [InlineData("document.returned", "document.Returned", false)]
    public void EventFilter_Pattern_Matches(string pattern, string type, bool expected) =>
        Assert.Equal(expected, new EventFilter([pattern]).Matches(type));
}
