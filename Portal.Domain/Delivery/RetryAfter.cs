using System.Globalization;

namespace Portal.Domain.Delivery;

/// <summary>The header Retry-After (RFC 9110, 10.2.3): seconds or an HTTP date.</summary>
public static class RetryAfter
{
    /// <summary>The wait it asks for, capped at 24 hours; null for garbage and for a moment that has passed.</summary>
    public static TimeSpan? Read(string? value, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(value))
            return null;
        var text = value.Trim();
        if (text.All(char.IsAsciiDigit))
        {
            var wait =
                long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds < 86400
                    ? TimeSpan.FromSeconds(seconds)
                    : RetrySchedule.MaxRetryAfter;
            return wait > TimeSpan.Zero ? wait : null;
        }
        if (!DateTimeOffset.TryParseExact(text, "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at) || at <= now)
            return null;
        return RetrySchedule.Cap(at - now);
    }
}
