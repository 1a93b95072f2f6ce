using System.Collections.Concurrent;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>What became of a mail of a mailbox.</summary>
enum PulledEnd
{
    /// <summary>On record; the server may do what is wanted afterwards.</summary>
    Taken,

    /// <summary>On record, and the copy on the server stays.</summary>
    Kept,

    /// <summary>Not on record: the next pull tries again.</summary>
    Left,
}

/// <summary>
/// Puts pulled mails on record, whatever they are: taken in by the pipeline, refused for their size without download,
/// gone before they were read, or after three failures quarantined with as much as is known of them.
/// </summary>
sealed class TakeInPulled(
    TakeInMail takeIn,
    GroupCommitWriter writer,
    RawStoring storing,
    ILiveFeed feed,
    TimeProvider clock,
    ILogger<TakeInPulled> log
)
{
    const int Tries = 3;
    readonly ConcurrentDictionary<(Guid, string, long, string), int> troubles = new();

    /// <summary>Takes a whole mail in; disposes it.</summary>
    public async Task<PulledEnd> RunAsync(PullRun run, IntakeWay way, PulledPlace place, IncomingMail raw)
    {
        using (raw)
        {
            raw.Complete();
            try
            {
                var answers = await takeIn.RunAsync(
                    new ReceivedMail
                    {
                        Way = way,
                        EnvelopeFrom = FromOf(raw),
                        Targets = [new Target(run.Collector.Name, run.Collector)],
                        Raw = raw,
                        ReceivedAt = clock.GetUtcNow(),
                        Trace = $"pulled from {run.Pull.User} at {run.Pull.Host}",
                        Pulled = place,
                    }
                );
                if (answers[0].Deferred)
                    return await FailedAsync(run, way, place, answers[0].Reason ?? "An agent asked to try again later.", raw);
                troubles.TryRemove(Key(place), out _);
                if (answers[0].Disposition != Disposition.Refused)
                    return PulledEnd.Taken;
                await writer.CommitAsync(new WriteUnit { Rows = [PulledRows.ActionDone(place)] }, CancellationToken.None);
                return PulledEnd.Kept;
            }
            // An outage is no fault of the mail: the run ends, and the mail is there for the next one.
            catch (Exception failure) when (failure is not OutOfMemoryException && Outages.Of(failure) is null)
            {
                PullLog.MailFailed(log, failure, run.Collector.Name, place.Uid);
                return await FailedAsync(run, way, place, failure.Message, raw);
            }
        }
    }

    /// <summary>How often it failed by now.</summary>
    public int Troubles(PulledPlace place) => troubles.GetValueOrDefault(Key(place));

    /// <summary>It failed once more; the third time it is quarantined, so that it never stops the others.</summary>
    public async Task<PulledEnd> FailedAsync(PullRun run, IntakeWay way, PulledPlace place, string why, IncomingMail? raw = null)
    {
        if (troubles.AddOrUpdate(Key(place), 1, (_, x) => x + 1) < Tries)
            return PulledEnd.Left;
        var ahead = raw is null ? null : await storing.WriteAheadAsync(raw, CancellationToken.None);
        await StubAsync(
            run,
            way,
            place,
            Disposition.Quarantined,
            $"It failed {Tries} times: {why}",
            raw is null ? null : storing.Plan(raw, ahead)
        );
        troubles.TryRemove(Key(place), out _);
        return PulledEnd.Kept;
    }

    /// <summary>Too large for the collector: refused without download.</summary>
    public async Task<PulledEnd> TooLargeAsync(PullRun run, IntakeWay way, PulledPlace place, long limit, string from, string subject)
    {
        var reason = $"The mail has {place.Size} bytes, this collector takes {limit}; it was not downloaded";
        await StubAsync(run, way, place, Disposition.Refused, reason, null, from, subject);
        return PulledEnd.Kept;
    }

    /// <summary>Somebody removed it between listing and reading; the place is noted, so that the watermark has no hole.</summary>
    public async Task<PulledEnd> VanishedAsync(PulledPlace place)
    {
        var claim = PulledRows.Claim(place with { ActionDone = true }, null, null, clock.GetUtcNow());
        await writer.CommitAsync(new WriteUnit { Rows = [claim] }, CancellationToken.None);
        return PulledEnd.Kept;
    }

    async Task StubAsync(
        PullRun run,
        IntakeWay way,
        PulledPlace place,
        Disposition disposition,
        string reason,
        (Guid Id, IReadOnlyList<RowCommand> Rows)? content,
        string from = "",
        string subject = ""
    )
    {
        var id = Ids.New(clock);
        var now = clock.GetUtcNow();
        var facts = new MessageFacts
        {
            MessageId = id,
            CollectorId = run.Collector.Id,
            Way = way,
            EnvelopeFrom = from,
            EnvelopeTo = run.Collector.Name,
            Sender = from,
            Subject = subject.Length > 1000 ? subject[..1000] : subject,
            MessageIdHeader = place.MessageIdHeader,
            Class = MailClass.Normal,
            Size = place.Size,
            RawHash = [],
            Trace = $"pulled from {run.Pull.User} at {run.Pull.Host}",
            ReceivedAt = now,
        };
        var rows = new List<RowCommand>(content?.Rows ?? [])
        {
            MessageRows.Message(facts, disposition, reason, SmtpReply.For(disposition, reason, id), content?.Id),
        };
        var claim = PulledRows.Claim(place with { ActionDone = true }, id, null, now);
        await writer.CommitAsync(
            new WriteUnit
            {
                Claim = claim,
                Rows = rows,
                Bytes = 4096,
            },
            CancellationToken.None
        );
        PortalMeters.MailArrived(run.Collector.Name, disposition);
        feed.Publish(new LiveEvent(LiveTopic.Message, id));
    }

    static (Guid, string, long, string) Key(PulledPlace place) => (place.CollectorId, place.Folder, place.Epoch, place.Uid);

    // The final server notes the envelope's sender there; an empty one is a bounce (RFC 5321, 4.4).
    static string FromOf(IncomingMail mail)
    {
        var beginning = mail.Beginning(HeaderScan.MaxBlock + 1);
        using var content = MailContent.Read(beginning, HeaderScan.Of(beginning.Span), mail.Open);
        if (content.Header("Return-Path")?.Trim() is { Length: > 1 } path && path[0] == '<' && path[^1] == '>')
            return path[1..^1];
        return content.From;
    }
}

static partial class PullLog
{
    [LoggerMessage(1, LogLevel.Warning, "A mail of {Collector} (UID {Uid}) could not be taken in")]
    public static partial void MailFailed(ILogger log, Exception failure, string collector, string uid);

    [LoggerMessage(2, LogLevel.Warning, "Pulling for {Collector} failed: {Why}")]
    public static partial void PullFailed(ILogger log, string collector, string why);

    [LoggerMessage(3, LogLevel.Error, "Pulling for {Collector} failed unexpectedly")]
    public static partial void PullBroke(ILogger log, Exception failure, string collector);

    [LoggerMessage(4, LogLevel.Information, "Pulled {Count} mails for {Collector}")]
    public static partial void Pulled(ILogger log, int count, string collector);

    [LoggerMessage(5, LogLevel.Information, "Watching {Folder} at {Host} ({Way})")]
    public static partial void Watching(ILogger log, string folder, string host, string way);

    [LoggerMessage(6, LogLevel.Warning, "The watch on {Folder} at {Host} is lost: {Why}")]
    public static partial void WatchLost(ILogger log, string folder, string host, string why);
}
