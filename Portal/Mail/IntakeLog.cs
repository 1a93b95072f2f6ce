using System.Net;

namespace Portal.Mail;

/// <summary>What the way in writes to the log.</summary>
static partial class IntakeLog
{
    [LoggerMessage(1, LogLevel.Error, "A mail from <{Sender}> could not be stored; its sender was told to try again")]
    public static partial void NotStored(ILogger log, Exception failure, string sender);

    [LoggerMessage(2, LogLevel.Debug, "The client {Remote} is gone: {Why}")]
    public static partial void ClientGone(ILogger log, EndPoint? remote, string why);

    [LoggerMessage(3, LogLevel.Error, "The session of {Remote} failed")]
    public static partial void SessionFailed(ILogger log, Exception failure, EndPoint? remote);

    [LoggerMessage(4, LogLevel.Error, "The collectors could not be read again; the earlier ones stay in force")]
    public static partial void CollectorsNotRead(ILogger log, Exception failure);

    [LoggerMessage(5, LogLevel.Warning, "The agents of {Collector} were too slow for message {MessageId}; it is held")]
    public static partial void AgentsTooSlow(ILogger log, string collector, Guid messageId);

    [LoggerMessage(
        6,
        LogLevel.Information,
        "{Files} unfinished mails of an earlier life were deleted from the spool; none was acknowledged"
    )]
    public static partial void SpoolSwept(ILogger log, int files);
}
