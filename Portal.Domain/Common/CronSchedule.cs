using Cronos;

namespace Portal.Domain.Common;

/// <summary>
/// Times by a cron expression in a time zone: five fields (from the minute) or six (from the second). The one reader of
/// cron texts, so that collectors and agents understand the same.
/// </summary>
public sealed class CronSchedule
{
    readonly CronExpression expression;
    readonly TimeZoneInfo zone;

    CronSchedule(CronExpression expression, TimeZoneInfo zone) => (this.expression, this.zone) = (expression, zone);

    /// <summary>Reads an expression.</summary>
    /// <param name="cron">E.g. <c>*/5 8-18 * * MON-FRI</c>, or with seconds <c>*/10 * * * * *</c>.</param>
    /// <param name="timeZone">IANA name; null or empty: UTC.</param>
    /// <param name="now">From when on it must fire at least once.</param>
    /// <param name="schedule">The schedule.</param>
    /// <param name="why">What is wrong and what to write instead.</param>
    public static bool TryRead(string cron, string? timeZone, DateTimeOffset now, out CronSchedule? schedule, out string? why)
    {
        ArgumentNullException.ThrowIfNull(cron);
        (schedule, why) = (null, null);
        var zone = TimeZoneInfo.Utc;
        if (!string.IsNullOrEmpty(timeZone) && !TimeZoneInfo.TryFindSystemTimeZoneById(timeZone, out zone))
        {
            why = $"'{timeZone}' is no time zone; write an IANA name such as Europe/Berlin or Asia/Shanghai.";
            return false;
        }
        var fields = cron.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Length;
        if (
            !CronExpression.TryParse(cron, fields == 6 ? CronFormat.IncludeSeconds : CronFormat.Standard, out var expression)
            && !cron.StartsWith('@')
        )
        {
            why =
                $"'{cron}' is no cron expression; write five fields (minute hour day month weekday), such as '*/5 * * * *', or six with the second before them.";
            return false;
        }
        if (expression is null)
        {
            why = $"'{cron}' is no cron expression.";
            return false;
        }
        schedule = new CronSchedule(expression, zone!);
        if (schedule.Next(now) is not null)
            return true;
        (schedule, why) = (null, $"'{cron}' never fires; choose a day that exists.");
        return false;
    }

    /// <summary>The first time after <paramref name="after"/>; null when there is none.</summary>
    public DateTimeOffset? Next(DateTimeOffset after) => expression.GetNextOccurrence(after, zone)?.ToUniversalTime();

    /// <summary>The next times, at most <paramref name="count"/>.</summary>
    public IReadOnlyList<DateTimeOffset> NextRuns(DateTimeOffset after, int count)
    {
        var times = new List<DateTimeOffset>(count);
        for (var next = Next(after); next is { } time && times.Count < count; next = Next(time))
            times.Add(time);
        return times;
    }
}
