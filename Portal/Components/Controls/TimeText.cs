using System.Globalization;
using Portal.Components.Texts;

namespace Portal.Components.Controls;

/// <summary>Writes times and durations as people read them, in their zone and language.</summary>
static class TimeText
{
    static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");
    static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    static CultureInfo Words => Languages.IsChinese ? Chinese : English;

    /// <summary>Today 09:47 (09:47:41 if precise), this week Mon 16:12, else 24 Nov 2026 (2026-11-24).</summary>
    public static string Short(DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone, bool precise = false)
    {
        var (local, today) = (TimeZoneInfo.ConvertTime(at, zone), TimeZoneInfo.ConvertTime(now, zone).Date);
        var clock = local.ToString(precise ? "HH:mm:ss" : "HH:mm", CultureInfo.InvariantCulture);
        var days = (today - local.Date).Days;
        return days switch
        {
            0 => clock,
            > 0 and < 7 or < 0 and > -7 => local.ToString("ddd ", Words) + clock,
            _ => Date(local),
        };
    }

    /// <summary>24 Nov 2026, in Chinese 2026-11-24.</summary>
    public static string Date(DateTimeOffset local) =>
        local.ToString(Languages.IsChinese ? "yyyy-MM-dd" : "d MMM yyyy", Languages.IsChinese ? CultureInfo.InvariantCulture : English);

    /// <summary>Whole: with weekday, zone and milliseconds; then UTC and how long ago.</summary>
    public static string Full(DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        var first = local.ToString(Languages.IsChinese ? "yyyy-MM-dd dddd HH:mm:ss.fff zzz" : "ddd d MMM yyyy HH:mm:ss.fff zzz", Words);
        var utc = at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var gap = Length((now - at).Duration());
        return $"{first}\n{utc} · {string.Format(CultureInfo.CurrentCulture, at <= now ? TimeTexts.Ago : TimeTexts.Ahead, gap)}";
    }

    /// <summary>0.4 ms, 14 ms, 1.2 s, 3 min, 2 h 5 min, 3 d.</summary>
    public static string Length(TimeSpan length)
    {
        var ms = length.TotalMilliseconds;
        return ms switch
        {
            > 0 and < 0.1 => Write(TimeTexts.Milliseconds, "<0.1"),
            < 10 when ms is > 0 and not 1 => Write(TimeTexts.Milliseconds, ms.ToString("0.#", CultureInfo.InvariantCulture)),
            < 1000 => Write(TimeTexts.Milliseconds, ms.ToString("0", CultureInfo.InvariantCulture)),
            < 60_000 => Write(TimeTexts.Seconds, length.TotalSeconds.ToString(ms < 10_000 ? "0.#" : "0", CultureInfo.InvariantCulture)),
            < 3_600_000 => Write(TimeTexts.Minutes, Whole(length.TotalMinutes)),
            < 86_400_000 => length.Minutes == 0
                ? Write(TimeTexts.Hours, Whole(length.TotalHours))
                : Write(TimeTexts.Hours, Whole(length.TotalHours)) + " " + Write(TimeTexts.Minutes, Whole(length.Minutes)),
            _ => Write(TimeTexts.Days, Whole(length.TotalDays)),
        };
    }

    /// <summary>The greatest unit only: 1 d, 3 h, 5 min.</summary>
    public static string Rough(TimeSpan length) =>
        length.TotalDays >= 1 ? Write(TimeTexts.Days, Whole(length.TotalDays))
        : length.TotalHours >= 1 ? Write(TimeTexts.Hours, Whole(length.TotalHours))
        : Write(TimeTexts.Minutes, Whole(Math.Max(1, length.TotalMinutes)));

    static string Whole(double value) => Math.Floor(value).ToString("0", CultureInfo.InvariantCulture);

    static string Write(string pattern, string value) => string.Format(CultureInfo.InvariantCulture, pattern, value);
}
