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

    [LoggerMessage(7, LogLevel.Information, "The certificate {Subject} serves the mail listeners; it is good until {Until:u}")]
    public static partial void CertificateTaken(ILogger log, string subject, DateTime until);

    [LoggerMessage(8, LogLevel.Error, "The certificate in {Path} cannot be used, the earlier one stays in force: {Why}")]
    public static partial void CertificateNotTaken(ILogger log, string path, string why);

    [LoggerMessage(9, LogLevel.Error, "The alarm about the certificate could not be written or cleared")]
    public static partial void CertificateAlarmNotWritten(ILogger log, Exception failure);

    [LoggerMessage(10, LogLevel.Information, "The TLS handshake with {Remote} failed: {Why}")]
    public static partial void HandshakeFailed(ILogger log, IPAddress? remote, string why);

    [LoggerMessage(11, LogLevel.Warning, "{Remote} sent {Bytes} bytes in clear behind STARTTLS; they were thrown away")]
    public static partial void PlainTextDropped(ILogger log, IPAddress? remote, long bytes);

    [LoggerMessage(12, LogLevel.Warning, "A try to sign in from {Remote} failed")]
    public static partial void SignInFailed(ILogger log, IPAddress? remote);

    [LoggerMessage(13, LogLevel.Warning, "{Remote} failed too often to sign in and is sent away for now")]
    public static partial void TooManySignIns(ILogger log, IPAddress? remote);

    [LoggerMessage(14, LogLevel.Error, "A try to sign in could not be judged; the client was told to come again")]
    public static partial void SignInNotJudged(ILogger log, Exception failure);
}
