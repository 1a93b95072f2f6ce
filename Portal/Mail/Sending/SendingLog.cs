using Microsoft.Extensions.Logging;

namespace Portal.Mail;

static partial class SendingLog
{
    [LoggerMessage(201, LogLevel.Information, "Mail {Event} to {To} was handed over in {Milliseconds:0.0} ms: {Reply}")]
    public static partial void Sent(ILogger log, Guid @event, string to, double milliseconds, string reply);

    [LoggerMessage(202, LogLevel.Warning, "Mail {Event} to {To} is tried again at {Next:O}: {Reply}")]
    public static partial void Postponed(ILogger log, Guid @event, string to, DateTimeOffset next, string reply);

    [LoggerMessage(203, LogLevel.Error, "Mail {Event} to {To} bounced: {Reply}")]
    public static partial void Bounced(ILogger log, Guid @event, string to, string reply);

    [LoggerMessage(204, LogLevel.Information, "{Count} mails of an earlier run of this node are taken over")]
    public static partial void TakenOver(ILogger log, int count);

    [LoggerMessage(205, LogLevel.Information, "Mail {Event} is left to the table and sent from there")]
    public static partial void LeftToTable(ILogger log, Guid @event);

    [LoggerMessage(206, LogLevel.Error, "The table of outgoing mails could not be read or written; it is tried again")]
    public static partial void TableFailed(ILogger log, Exception failure);

    [LoggerMessage(207, LogLevel.Error, "The outcome of mail {Event} could not be recorded; it is tried again when its lease ends")]
    public static partial void OutcomeLost(ILogger log, Exception failure, Guid @event);

    [LoggerMessage(208, LogLevel.Warning, "The mail server does not answer yet: {Reason}")]
    public static partial void NoServer(ILogger log, string reason);

    [LoggerMessage(
        209,
        LogLevel.Information,
        "A key for signing mail was made; to let others verify it publish TXT {Selector}._domainkey.{Domain}: {Record}"
    )]
    public static partial void KeyMade(ILogger log, string selector, string domain, string record);

    [LoggerMessage(
        210,
        LogLevel.Warning,
        "The private key of {Selector} cannot be read, the key ring was lost or changed; a new key is made"
    )]
    public static partial void KeyUnreadable(ILogger log, Exception failure, string selector);
}
