using Microsoft.Extensions.Logging;
using Portal.Domain.Common;

namespace Portal.Data;

static partial class LiveFeedLog
{
    [LoggerMessage(1, LogLevel.Error, "A subscriber of the live feed failed on {Topic}")]
    public static partial void SubscriberFailed(ILogger log, Exception failure, LiveTopic topic);

    [LoggerMessage(2, LogLevel.Warning, "The other nodes cannot be told of changes for now; tried again in {Seconds} s")]
    public static partial void NotTold(ILogger log, Exception failure, double seconds);

    [LoggerMessage(3, LogLevel.Warning, "Changes of other nodes are not heard for now; tried again in {Seconds} s")]
    public static partial void NotHeard(ILogger log, Exception failure, double seconds);

    [LoggerMessage(4, LogLevel.Information, "Changes of other nodes are heard again")]
    public static partial void HeardAgain(ILogger log);
}
