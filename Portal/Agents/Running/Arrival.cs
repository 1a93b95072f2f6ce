using Portal.Domain.Common;
using Portal.Domain.Delivery;
using Portal.Domain.Identity;
using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary>
/// Adds up the runs of one message in one collector. The strictest word wins: refused, quarantined, held (an agent failed
/// or time ran out), discarded, filed; a message whose agent failed is never thrown away by another.
/// </summary>
sealed class Arrival(ArrivedMail mail)
{
    const int LongestReason = 400;

    readonly List<AgentRun> runs = [];

    /// <summary>All agents together took too long.</summary>
    public bool Late { get; set; }

    /// <summary>Later agents do not run.</summary>
    public bool Ended { get; private set; }

    public void Add(AgentRun run)
    {
        runs.Add(run);
        // Nothing but the run records will be committed, so nothing more is worth doing.
        Ended = run.Scope?.Ended == true || (run.Broke && run.OnFailure == FailurePolicy.Refuse);
    }

    public ArrivalDecision Decide(IOutbox outbox, INotifier notifier, ILiveFeed feed)
    {
        var deferring = Late ? null : runs.Find(x => x.Broke && x.OnFailure == FailurePolicy.Refuse);
        var pushes = deferring is null ? runs.SelectMany(x => x.Scope?.Pushes ?? []).ToList() : [];
        var notices = deferring is null ? runs.SelectMany(x => x.Scope?.Notices ?? []).ToList() : [];
        var (disposition, reason) = deferring is null ? Judge() : (Disposition.Refused, Why(deferring));
        var documentId = mail.Message.DocumentId;
        return new ArrivalDecision
        {
            Disposition = disposition,
            Reason = Cut(reason),
            Defer = deferring is not null,
            Folder = deferring is null ? runs.Select(x => x.Scope?.Folder).LastOrDefault(x => x is not null) : null,
            Tags = deferring is null ? [.. runs.SelectMany(x => x.Scope?.Tags ?? []).Distinct()] : [],
            RunRows = [.. runs.Select(x => RunRecord.Row(x, mail, deferring is not null))],
            EffectRows = [.. pushes.SelectMany(x => x.Rows), .. notices.SelectMany(x => x.Rows)],
            Runs = [.. runs.Select(x => x.Id)],
            Committed = () =>
            {
                foreach (var push in pushes)
                    outbox.Committed(push);
                foreach (var notice in notices)
                    notifier.Committed(notice);
                foreach (var run in runs)
                {
                    PortalMeters.RunEnded(run.Outcome);
                    feed.Publish(new LiveEvent(LiveTopic.Run, run.Id, documentId, run.Id));
                }
            },
        };
    }

    (Disposition Disposition, string? Reason) Judge()
    {
        var verdict = runs.Find(x => x.Scope?.Verdict is not null)?.Scope;
        if (verdict?.Verdict == Disposition.Refused)
            return (mail.Message.SeveralTargets ? Disposition.Quarantined : Disposition.Refused, verdict.VerdictReason);
        if (verdict?.Verdict == Disposition.Quarantined)
            return (Disposition.Quarantined, verdict.VerdictReason);
        if (runs.Find(x => x.Broke && x.OnFailure == FailurePolicy.Hold) is { } failed)
            return (Disposition.Held, Why(failed));
        if (Late)
            return (Disposition.Held, $"The agents of this message took longer than {RunChain.Together.TotalSeconds:0} s together.");
        return verdict?.Verdict is { } word ? (word, verdict.VerdictReason) : (Disposition.Filed, null);
    }

    static string Why(AgentRun run) =>
        $"Agent {run.Agent.Name} {(run.Outcome == RunOutcome.TimedOut ? "timed out" : "failed")}: {run.Reason}";

    static string? Cut(string? reason)
    {
        var line = reason?.ReplaceLineEndings(" ");
        return line is { Length: > LongestReason } ? line[..LongestReason] + "…" : line;
    }
}
