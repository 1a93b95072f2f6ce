using System.Globalization;
using Portal.Domain.Common;
using Portal.Domain.Delivery;
using Portal.Tests.Support;

namespace Portal.Tests.Domain;

/// <summary>Schedules and waits round every kind of odd hour, in four zones: changes of summer time of an hour and of half an hour, leap days, the turn of a year.</summary>
[Trait("Fault", "clock-steps")]
public sealed class ClockPropertyTests
{
    static readonly string[] Zones = ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"];

    static readonly string[] Days =
    [
        "2026-03-29",
        "2026-10-25",
        "2026-03-08",
        "2026-11-01",
        "2026-04-05",
        "2026-10-04",
        "2028-02-29",
        "2026-12-31",
    ];

    [Fact]
    public void Daily_RoundOddDays_FiresOnceOnEveryCalendarDayAndNeverEarly()
    {
        var chance = new Random(20261124);
        for (var i = 0; i < FaultCounts.Of(64, 2000); i++)
        {
            var (zoneName, day) = (Zones[i % Zones.Length], Date(Days[i / Zones.Length % Days.Length]));
            var (hour, minute) = (chance.Next(24), chance.Next(60));
            var zone = TimeZoneInfo.FindSystemTimeZoneById(zoneName);
            var start = new DateTimeOffset(day.AddDays(-2), TimeSpan.Zero).AddMinutes(chance.Next(24 * 60));
            var cron = string.Create(CultureInfo.InvariantCulture, $"{minute} {hour} * * *");
            Assert.True(CronSchedule.TryRead(cron, zoneName, start, out var schedule, out var why), why);
            var runs = schedule!.NextRuns(start, 5);
            var local = runs.Select(x => TimeZoneInfo.ConvertTime(x, zone)).ToList();
            Assert.All(runs.Zip(runs.Skip(1)), x => Assert.True(x.First < x.Second));
            Assert.True(runs[0] > start);
            Assert.All(
                local.Zip(local.Skip(1)),
                x =>
                    Assert.True(x.Second.Date - x.First.Date == TimeSpan.FromDays(1), $"{zoneName} '{cron}': {x.First} and then {x.Second}")
            );
            // At its time; on the day that lacks the time, at the moment the clock jumps over it.
            Assert.All(
                local,
                x =>
                    Assert.True(
                        (x.Hour, x.Minute) == (hour, minute)
                            || zone.IsInvalidTime(x.Date.AddHours(hour).AddMinutes(minute)) && x.TimeOfDay > new TimeSpan(hour, minute, 0),
                        $"{zoneName} '{cron}' fires at {x}"
                    )
            );
        }
    }

    [Fact]
    public void Interval_RoundOddDays_NeverPausesAndNeverRepeats()
    {
        for (var i = 0; i < Zones.Length * Days.Length; i++)
        {
            var (zoneName, day) = (Zones[i % Zones.Length], Date(Days[i / Zones.Length]));
            var start = new DateTimeOffset(day.AddDays(-1), TimeSpan.Zero);
            Assert.True(CronSchedule.TryRead("*/10 * * * *", zoneName, start, out var schedule, out _));
            var runs = schedule!.NextRuns(start, 6 * 24 * 3);
            Assert.All(runs.Zip(runs.Skip(1)), x => Assert.Equal(TimeSpan.FromMinutes(10), x.Second - x.First));
        }
    }

    [Fact]
    public void LeapDay_OnlySchedule_WaitsForTheYearThatHasIt()
    {
        Assert.True(CronSchedule.TryRead("0 0 29 2 *", "Asia/Shanghai", Utc("2026-11-24T00:00:00Z"), out var schedule, out _));
        Assert.Equal(Utc("2028-02-28T16:00:00Z"), schedule!.Next(Utc("2026-11-24T00:00:00Z")));
        Assert.Equal(Utc("2032-02-28T16:00:00Z"), schedule.Next(Utc("2028-02-28T16:00:00Z")));
    }

    [Fact]
    public void Retry_RoundOddDays_IsTheStepAndAtMostItsJitterLater()
    {
        var chance = new Random(5);
        for (var i = 0; i < FaultCounts.Of(64, 2000); i++)
        {
            var now = new DateTimeOffset(Date(Days[i % Days.Length]), TimeSpan.Zero).AddSeconds(chance.Next(-86_400, 86_400));
            var made = chance.Next(1, RetrySchedule.Default.Waits.Count);
            var step = RetrySchedule.Default.Waits[made];
            var wait = RetrySchedule.Default.WaitAfter(made, false, null, chance.NextDouble())!.Value;
            Assert.InRange(now + wait, now + step, now + step * 1.2);
            // A receiver names its moment by a date of its own: the same instant in every zone.
            var asked = TimeSpan.FromSeconds(chance.Next(1, 86_000));
            var header = (now + asked).ToString("r", CultureInfo.InvariantCulture);
            Assert.InRange(RetryAfter.Read(header, now)!.Value, asked - TimeSpan.FromSeconds(1), asked);
            Assert.Null(RetryAfter.Read(header, now + asked + TimeSpan.FromHours(1)));
        }
    }

    static DateTime Date(string text) => DateTime.Parse(text, CultureInfo.InvariantCulture);

    static DateTimeOffset Utc(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
