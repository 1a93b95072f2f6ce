using Portal.Data;

namespace Portal.Components.Controls;

/// <summary>How a point of the life line looks.</summary>
public enum LifePointTone
{
    /// <summary>Passed.</summary>
    Done,

    /// <summary>The good end.</summary>
    End,

    /// <summary>Failed here.</summary>
    Fail,

    /// <summary>Under way: the next thing to happen.</summary>
    Wait,

    /// <summary>Not reached yet.</summary>
    Next,

    /// <summary>Will not happen, and nothing is wrong.</summary>
    Stop,
}

/// <summary>One point: a stage, the time beside it and one line of detail.</summary>
/// <param name="Name">Words for people.</param>
/// <param name="Offset">Time of day, <c>+11 ms</c>, or a word while it has not happened.</param>
/// <param name="Detail">Second line.</param>
/// <param name="Tone">How it looks.</param>
/// <param name="Until">When the offset counts down to a time: that time.</param>
public sealed record LifePoint(string Name, string Offset, string? Detail, LifePointTone Tone, DateTimeOffset? Until = null);

/// <summary>A part of the whole time, in true proportion.</summary>
/// <param name="Key">mail, agent, dispatch or thirdParty.</param>
/// <param name="Milliseconds">Its length.</param>
public sealed record LifeShare(string Key, double Milliseconds);

/// <summary>A stage with its fact, or what it means that there is none.</summary>
public sealed record LifeStep(string Name, TimelineStage? Stage, LifePointTone Tone);

/// <summary>Reads a return timeline for the life line: what has happened, what waits, where the time went.</summary>
static class LifeLineModel
{
    static readonly List<string> Order = ["returned", "mailed", "accepted", "agent", "committed", "pushed", "answered"];

    static readonly (string Key, string From, string To)[] Parts =
    [
        ("mail", "returned", "accepted"),
        ("agent", "accepted", "committed"),
        ("dispatch", "committed", "pushed"),
        ("thirdParty", "pushed", "answered"),
    ];

    /// <summary>The stages from the first that belongs to this timeline to the last that can still come.</summary>
    public static IReadOnlyList<LifeStep> Steps(ReturnTimeline timeline)
    {
        var steps = new List<LifeStep>();
        var names = timeline.EventId is null ? Order.SkipWhile(x => x != "accepted") : Order;
        // A stage of which nothing was recorded although a later one was has happened unseen: it is not waiting.
        var last = timeline.Stages.Count == 0 ? -1 : timeline.Stages.Max(x => Order.IndexOf(x.Name));
        var ahead = FirstAhead(timeline.State);
        foreach (var name in names)
        {
            var stage = timeline.Stages.FirstOrDefault(x => x.Name == name);
            if (stage is not null || Order.IndexOf(name) < last)
            {
                steps.Add(new LifeStep(name, stage, name == "answered" ? LifePointTone.End : LifePointTone.Done));
                continue;
            }
            // Nothing is pushed, so there is no commit of a push to wait for either.
            if (ahead == LifePointTone.Stop && name is "agent" or "committed" && timeline.State == TimelineState.NotPushed)
                continue;
            steps.Add(new LifeStep(name, null, ahead));
            if (ahead is LifePointTone.Stop or LifePointTone.Fail)
                break;
            ahead = LifePointTone.Next;
        }
        return steps;
    }

    /// <summary>Only parts whose both ends have happened; clocks of two nodes never make a negative one.</summary>
    public static IReadOnlyList<LifeShare> Shares(ReturnTimeline timeline)
    {
        var at = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var stage in timeline.Stages)
            at.TryAdd(stage.Name, stage.OffsetMs);
        return
        [
            .. from part in Parts
            where at.ContainsKey(part.From) && at.ContainsKey(part.To)
            select new LifeShare(part.Key, Math.Max(0, at[part.To] - at[part.From])),
        ];
    }

    static LifePointTone FirstAhead(string state) =>
        state switch
        {
            TimelineState.Failed => LifePointTone.Fail,
            TimelineState.NotPushed => LifePointTone.Stop,
            _ => LifePointTone.Wait,
        };
}
