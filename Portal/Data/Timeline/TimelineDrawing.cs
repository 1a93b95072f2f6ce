using System.Globalization;

namespace Portal.Data;

sealed record TimelineMail(Guid Id, string State, string RcptTo, string? LastReply, DateTimeOffset? SendingAt)
{
    /// <summary>The code of the server's reply, else whom it is for.</summary>
    public string Told => LastReply is [>= '2' and <= '5', _, _, ' ' or '-', ..] ? "SMTP " + LastReply[..3] : RcptTo;
}

sealed record TimelineAttempt(
    Guid DeliveryId,
    int Number,
    DateTimeOffset StartedAt,
    long DurationMicros,
    int? StatusCode,
    string? ErrorCode
);

sealed record TimelinePush(DeliveryRow Delivery, string Endpoint, IReadOnlyList<TimelineAttempt> Attempts);

/// <summary>Puts the rows of one return into its stages.</summary>
static class TimelineDrawing
{
    /// <summary>Without the raw bytes of the mail.</summary>
    public static IQueryable<TimelineMail> Sketch(this IQueryable<OutgoingMailRow> mails) =>
        mails.Select(x => new TimelineMail(x.Id, x.State, x.RcptTo, x.LastReply, x.SendingAt));

    public static ReturnTimeline Draw(
        DocumentEventRow? happened,
        TimelineMail? mail,
        IReadOnlyList<MessageRow> messages,
        IReadOnlyDictionary<Guid, string> collectors,
        IReadOnlyList<RunRow> runs,
        IReadOnlyList<TimelinePush> pushes
    )
    {
        var push = pushes.FirstOrDefault(x => runs.Any(y => y.Id == x.Delivery.CauseId));
        var run = push is null
            ? runs.OrderBy(x => x.Outcome is "failed" or "timedOut" ? 0 : 1).FirstOrDefault()
            : runs.First(x => x.Id == push.Delivery.CauseId);
        var message = messages.FirstOrDefault(x => x.Id == run?.MessageId) ?? messages.FirstOrDefault();
        var first = push?.Attempts.FirstOrDefault();
        var success = push?.Attempts.FirstOrDefault(x => x.StatusCode is >= 200 and < 300);
        var reached = new List<(string Name, DateTimeOffset At, string? Detail)>();
        if (happened is not null)
            reached.Add(("returned", happened.At, null));
        if (mail?.SendingAt is { } sendingAt)
            reached.Add(("mailed", sendingAt, mail.Told));
        if (message is not null)
            reached.Add(("accepted", message.ReceivedAt, collectors.GetValueOrDefault(message.CollectorId)));
        if (run is not null)
            reached.Add(("agent", run.StartedAt.AddMicroseconds(run.DurationMicros), Text(run)));
        if (push?.Delivery.CommittedAt is { } committedAt)
            reached.Add(("committed", committedAt, null));
        if (first is not null)
            reached.Add(("pushed", first.StartedAt, push!.Endpoint));
        if (success is not null)
            reached.Add(("answered", success.StartedAt.AddMicroseconds(success.DurationMicros), Text(success.StatusCode)));
        var (state, why) = Judge(mail, message, run, push, success is not null);
        var begin = reached.Count > 0 ? reached[0].At : default;
        return new ReturnTimeline(
            happened?.Id,
            happened?.DocumentId,
            [.. reached.Select(x => new TimelineStage(x.Name, x.At, (x.At - begin).TotalMilliseconds, x.Detail))],
            state,
            why,
            message?.Id,
            run?.Id,
            push?.Delivery.Id,
            push?.Attempts.Count ?? 0
        );
    }

    static (string State, string? Why) Judge(TimelineMail? mail, MessageRow? message, RunRow? run, TimelinePush? push, bool answered)
    {
        if (answered)
            return (TimelineState.Delivered, null);
        if (push is not null)
        {
            var why = push.Delivery.LastError ?? (push.Delivery.LastStatusCode is { } code ? "HTTP " + Text(code) : null);
            return push.Delivery.State is "exhausted" or "cancelled"
                ? (TimelineState.Failed, why ?? push.Delivery.State)
                : (TimelineState.UnderWay, why);
        }
        if (run is not null)
            return (TimelineState.NotPushed, run.Reason ?? $"{run.AgentName} {run.Outcome} without a push.");
        if (message is not null)
            return (TimelineState.NotPushed, message.Reason ?? "No agent of the collector ran.");
        return mail?.State == "bounced" ? (TimelineState.Failed, mail.LastReply) : (TimelineState.UnderWay, mail?.LastReply);
    }

    static string Text(RunRow run) =>
        run.Outcome == "succeeded" ? $"{run.AgentName} v{run.AgentVersion}" : $"{run.AgentName} v{run.AgentVersion}: {run.Outcome}";

    static string Text(int? code) => code?.ToString(CultureInfo.InvariantCulture) ?? "";
}
