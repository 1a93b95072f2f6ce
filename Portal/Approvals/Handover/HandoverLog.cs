using Microsoft.Extensions.Logging;

namespace Portal.Approvals;

static partial class HandoverLog
{
    [LoggerMessage(1, LogLevel.Error, "The package of handover {Handover} could not be built; it is tried again")]
    public static partial void BuildFailed(ILogger log, Exception failure, Guid handover);

    [LoggerMessage(2, LogLevel.Error, "Looking for packages that are missing failed; it is tried again in a minute")]
    public static partial void LookFailed(ILogger log, Exception failure);

    [LoggerMessage(3, LogLevel.Warning, "Third party {ThirdParty} acknowledged document {Document} with a wrong hash")]
    public static partial void WrongAcknowledgement(ILogger log, string thirdParty, Guid document);

    [LoggerMessage(4, LogLevel.Warning, "Handover {Handover} is left for the next run: {Why}")]
    public static partial void NotReady(ILogger log, Guid handover, string why);
}
