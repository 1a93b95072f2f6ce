using Microsoft.AspNetCore.Components;

namespace Portal.Agents.Controls;

/// <summary>Failures of one agent in the window.</summary>
public sealed record AgentFailures(Guid AgentId, string Agent, int Failed, int TimedOut);

/// <summary>Which agents fail, worst first.</summary>
public sealed partial class FailuresChart
{
    /// <summary>Agents with at least one failure, worst first.</summary>
    [Parameter, EditorRequired]
    public IReadOnlyList<AgentFailures> Agents { get; set; } = [];

    /// <summary>Where a click on an agent leads.</summary>
    [Parameter, EditorRequired]
    public Func<Guid, string> Link { get; set; } = null!;

    IReadOnlyList<(string, string, string?)> Legend =>
        [("bad", Words[nameof(AgentTexts.Failed)], null), ("slow", Words[nameof(AgentTexts.TimedOut)], null)];

    string Share(int count) => ChartScale.Svg(100d * count / Math.Max(1, Agents.Max(x => x.Failed + x.TimedOut)));
}
