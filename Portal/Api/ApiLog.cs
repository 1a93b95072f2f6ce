using Portal.Data;

namespace Portal.Api;

static partial class ApiLog
{
    [LoggerMessage(LogLevel.Warning, "Old idempotency answers could not be deleted; trying again in an hour")]
    public static partial void AnswersNotForgotten(this ILogger log, Exception fault);

    [LoggerMessage(LogLevel.Error, "A call could not be answered because of an outage ({Outage}); its caller was told to try again")]
    public static partial void Outage(this ILogger log, Exception fault, Outage outage);
}
