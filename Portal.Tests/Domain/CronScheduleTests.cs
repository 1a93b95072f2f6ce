using Portal.Domain.Common;

namespace Portal.Tests.Domain;

[Trait("Fault", "clock-steps")]
public sealed class CronScheduleTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 30, TimeSpan.Zero);

    [Theory]
    [InlineData("* * * * *", "", "2026-11-24T09:01:00Z")]
    [InlineData("*/10 * * * * *", "", "2026-11-24T09:00:40Z")]
    [InlineData("0 8 * * MON", "Asia/Shanghai", "2026-11-30T00:00:00Z")]
    [InlineData("@hourly", null, "2026-11-24T10:00:00Z")]
    public void TryRead_GoodExpression_GivesNextTime(string cron, string? zone, string next)
    {
        Assert.True(CronSchedule.TryRead(cron, zone, Now, out var schedule, out var why), why);
        Assert.Equal(DateTimeOffset.Parse(next, System.Globalization.CultureInfo.InvariantCulture), schedule!.Next(Now));
    }

    [Theory]
    [InlineData("0 0 31 2 *", null, "never fires")]
    [InlineData("nonsense", null, "no cron expression")]
    [InlineData("", null, "no cron expression")]
    [InlineData("61 * * * *", null, "no cron expression")]
    [InlineData("* * * * *", "Mars/Olympus", "no time zone")]
    public void TryRead_BadExpression_SaysWhy(string cron, string? zone, string expected)
    {
        Assert.False(CronSchedule.TryRead(cron, zone, Now, out _, out var why));
        Assert.Contains(expected, why, StringComparison.Ordinal);
    }

    [Fact]
    public void NextRuns_Count_GivesThatMany()
    {
        Assert.True(CronSchedule.TryRead("0 12 29 2 *", null, Now, out var schedule, out _));
        Assert.Equal([2028, 2032, 2036], schedule!.NextRuns(Now, 3).Select(x => x.Year));
    }
}
