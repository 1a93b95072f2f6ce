using Hangfire.Logging;
using Microsoft.Extensions.Logging;
using LogLevel = Hangfire.Logging.LogLevel;

namespace Portal.Operation;

/// <summary>
/// Hangfire keeps its log provider in a static: a portal that was stopped would leave the next one in the same process
/// (tests) with a disposed factory, and its store would not open. After the end of its portal this one is silent.
/// </summary>
sealed class JobLog(ILoggerFactory factory) : ILogProvider
{
    /// <inheritdoc/>
    public ILog GetLogger(string name)
    {
        try
        {
            return new Lines(factory.CreateLogger(name));
        }
        catch (ObjectDisposedException)
        {
            return new Lines(null);
        }
    }

    sealed class Lines(ILogger? log) : ILog
    {
        public bool Log(LogLevel logLevel, Func<string>? messageFunc, Exception? exception = null)
        {
            var level = (Microsoft.Extensions.Logging.LogLevel)(int)logLevel;
            if (log?.IsEnabled(level) != true)
                return false;
            if (messageFunc is not null)
                log.Log(level, default, messageFunc(), exception, static (text, _) => text);
            return true;
        }
    }
}
