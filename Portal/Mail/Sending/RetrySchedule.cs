namespace Portal.Mail;

/// <summary>When a mail that could not be handed over is tried again.</summary>
static class RetrySchedule
{
    static readonly TimeSpan[] First =
    [
        TimeSpan.FromSeconds(1),
        TimeSpan.FromSeconds(5),
        TimeSpan.FromSeconds(30),
        TimeSpan.FromMinutes(2),
        TimeSpan.FromMinutes(10),
        TimeSpan.FromMinutes(30),
    ];

    static readonly TimeSpan GiveUp = TimeSpan.FromHours(24);

    /// <summary>Time of the next attempt, or null when 24 hours are over.</summary>
    /// <param name="createdAt">When the mail was planned.</param>
    /// <param name="failed">Attempts that have failed, at least 1.</param>
    /// <param name="now">Now.</param>
    public static DateTimeOffset? Next(DateTimeOffset createdAt, int failed, DateTimeOffset now)
    {
        var next = now + (failed <= First.Length ? First[failed - 1] : TimeSpan.FromHours(1));
        return next <= createdAt + GiveUp ? next : null;
    }
}
