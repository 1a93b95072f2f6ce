using Microsoft.Extensions.Logging;

namespace Portal.Agents;

/// <summary>What the agents room logs; never content of mails.</summary>
static partial class AgentsLog
{
    [LoggerMessage(1, LogLevel.Error, "Agent {Agent} broke in run {RunId}")]
    public static partial void RunBroke(ILogger log, Exception defect, string agent, Guid runId);

    [LoggerMessage(2, LogLevel.Error, "The agents could not be read again; the ones in memory go on")]
    public static partial void RefreshFailed(ILogger log, Exception failure);

    [LoggerMessage(3, LogLevel.Error, "Agent {Agent} cannot run: {Broken}")]
    public static partial void DefinitionBroken(ILogger log, string agent, string broken);

    [LoggerMessage(4, LogLevel.Warning, "There is no collector {Collector}; the agent {Agent} is not created")]
    public static partial void CollectorMissing(ILogger log, string collector, string agent);

    [LoggerMessage(5, LogLevel.Error, "After-arrival agents could not run; they are tried again")]
    public static partial void DueFailed(ILogger log, Exception failure);

    [LoggerMessage(6, LogLevel.Error, "Scheduled agents could not run; they are tried again")]
    public static partial void ScheduleFailed(ILogger log, Exception failure);

    [LoggerMessage(7, LogLevel.Warning, "The wall clock was set back: agent {Agent} was due at {Due:u} and is due at {Next:u} now")]
    public static partial void ScheduleSetBack(ILogger log, Guid agent, DateTimeOffset due, DateTimeOffset next);
}
