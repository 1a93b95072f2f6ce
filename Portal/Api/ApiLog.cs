namespace Portal.Api;

static partial class ApiLog
{
    [LoggerMessage(LogLevel.Warning, "Old idempotency answers could not be deleted; trying again in an hour")]
    public static partial void AnswersNotForgotten(this ILogger log, Exception fault);
}
