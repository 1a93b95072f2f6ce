namespace Portal.Identity;

static partial class IdentityLog
{
    [LoggerMessage(LogLevel.Warning, "The last use of tokens could not be written; trying again in half a minute")]
    public static partial void UsesNotWritten(this ILogger log, Exception fault);

    [LoggerMessage(
        LogLevel.Warning,
        "Whether the person of an open page may stay could not be read; it is looked at again in half a minute"
    )]
    public static partial void CircuitNotChecked(this ILogger log, Exception fault);

    [LoggerMessage(LogLevel.Information, "Person {PersonId} signed in")]
    public static partial void SignedIn(this ILogger log, Guid personId);

    [LoggerMessage(LogLevel.Warning, "A sign-in as person {PersonId} was refused (locked: {Locked})")]
    public static partial void SignInRefused(this ILogger log, Guid personId, bool locked);

    [LoggerMessage(LogLevel.Warning, "There is no administrator yet. Open this link once to make the first one: {Link}")]
    public static partial void SetupOffered(this ILogger log, string link);

    [LoggerMessage(LogLevel.Warning, "The first administrator was made: person {PersonId}")]
    public static partial void SetupDone(this ILogger log, Guid personId);
}
