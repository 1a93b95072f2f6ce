using Microsoft.Extensions.Logging;

namespace Portal.Operation;

static partial class OperationLog
{
    [LoggerMessage(
        901,
        LogLevel.Information,
        "Collector {Version} is ready: portal on {Urls}, SMTP {Smtp}, LMTP {Lmtp}, {Database}, roles {Roles}"
    )]
    public static partial void Ready(ILogger log, string version, string urls, string smtp, string lmtp, string database, string roles);

    [LoggerMessage(
        904,
        LogLevel.Error,
        "The job store cannot be opened; it is tried again in {Seconds} s, the dispatchers go on without it"
    )]
    public static partial void JobStoreFailed(ILogger log, Exception failure, double seconds);

    [LoggerMessage(905, LogLevel.Warning, "The figures of the tables could not be read")]
    public static partial void MeasureFailed(ILogger log, Exception failure);

    [LoggerMessage(
        906,
        LogLevel.Information,
        "Cleaned up: {Contents} orphaned contents, {Ledger} ledger entries, {Idempotency} stored answers"
    )]
    public static partial void CleanedUp(ILogger log, int contents, int ledger, int idempotency);

    [LoggerMessage(907, LogLevel.Information, "Stopping: what is in flight is finished, the rest goes back to the tables")]
    public static partial void Stopping(ILogger log);
}
