namespace Portal.Components;

static partial class ShellLog
{
    [LoggerMessage(1, LogLevel.Error, "A page failed; its reader was shown trace {Trace}")]
    public static partial void PageFailed(ILogger log, Exception failure, string trace);
}
