namespace Portal.Agents;

/// <summary>One line of a run's log.</summary>
/// <param name="AtMicros">Microseconds since the run began.</param>
/// <param name="Text">Plain words.</param>
public sealed record RunLogLine(long AtMicros, string Text);

/// <summary>One thing that a run did.</summary>
/// <param name="Action">push, refuse, file, …</param>
/// <param name="Index">Position of the action in the agent.</param>
/// <param name="Text">Plain words.</param>
public sealed record RunEffect(string Action, int Index, string Text);
