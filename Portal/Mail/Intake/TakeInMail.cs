using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>
/// The one pipeline for every way in (design.md, section 5): limits before the parser, loop guard, class, own mail,
/// before-arrival agents, one commit for each collector, and only then an answer. No EF and no look-up on this path.
/// </summary>
sealed class TakeInMail(
    LookAtMail looking,
    AskAgents agents,
    RawStoring storing,
    GroupCommitWriter writer,
    ILiveFeed feed,
    TimeProvider clock,
    ILogger<TakeInMail> log
)
{
    /// <summary>
    /// Takes a mail in; when it returns, what it says is committed.
    /// </summary>
    /// <exception cref="Exception">The commit failed: nothing may be acknowledged, the sender tries again.</exception>
    public async Task<IReadOnlyList<TakenIn>> RunAsync(ReceivedMail mail)
    {
        var beginning = mail.Raw.Beginning(HeaderScan.MaxBlock + 1);
        var scan = HeaderScan.Of(beginning.Span);
        var content = MailContent.Read(beginning, scan, mail.Raw.Open);
        try
        {
            var look = await looking.LookAsync(mail, scan, content);
            var ahead = await storing.WriteAheadAsync(mail.Raw, CancellationToken.None);
            using var limit = new CancellationTokenSource(AskAgents.Limit, clock);
            var shares = Share(mail.Targets);
            if (shares.Count == 1)
                return [await CommitAsync(await PlanAsync(look, shares[0], several: false, limit.Token), ahead)];
            // LMTP answers for each recipient: what one collector does is not the others' (RFC 2033, 4.2).
            var alone = mail.Way == IntakeWay.Lmtp;
            var plans = new List<Plan>(shares.Count);
            foreach (var share in shares)
                plans.Add(await PlanAsync(look, share, several: !alone, limit.Token));
            return await Task.WhenAll(plans.ConvertAll(plan => alone ? CommitAloneAsync(plan, ahead) : CommitAsync(plan, ahead)));
        }
        finally
        {
            content.Dispose();
        }
    }

    async ValueTask<Plan> PlanAsync(Look look, Share share, bool several, CancellationToken limit)
    {
        var id = Ids.New(clock);
        var decision =
            ArrivalLimits.Check(look, share, several) ?? await agents.AskAsync(look.Arriving(id, share, several), look.Mail.Raw, limit);
        return new Plan(look, share, id, ArrivalLimits.Settle(look, decision, several));
    }

    async Task<TakenIn> CommitAsync(Plan plan, Guid? ahead)
    {
        var (look, share, decision) = (plan.Look, plan.Share, plan.Decision);
        if (decision.Defer)
        {
            if (decision.RunRows.Count > 0)
                await writer.CommitAsync(new WriteUnit { Rows = decision.RunRows }, CancellationToken.None);
            decision.Committed();
            return new TakenIn(share.Collector, plan.MessageId, decision.Disposition, decision.Reason, "", true, decision.Runs);
        }
        var reply = ArrivalLimits.ReplyOf(decision, plan.MessageId);
        var facts = look.Facts(plan.MessageId, share, decision);
        var outcome = await writer.CommitAsync(Unit(plan, facts, reply, ahead), CancellationToken.None);
        if (outcome == WriteOutcome.Written)
            decision.Committed();
        PortalMeters.MailArrived(share.Collector.Name, outcome == WriteOutcome.Written ? decision.Disposition : Disposition.Duplicate);
        feed.Publish(new LiveEvent(LiveTopic.Message, plan.MessageId, facts.DocumentId));
        return outcome == WriteOutcome.Written
            ? new TakenIn(share.Collector, plan.MessageId, decision.Disposition, decision.Reason, reply, false, decision.Runs)
            : new TakenIn(share.Collector, plan.MessageId, Disposition.Duplicate, null, reply, false, []);
    }

    async Task<TakenIn> CommitAloneAsync(Plan plan, Guid? ahead)
    {
        try
        {
            return await CommitAsync(plan, ahead);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            IntakeLog.NotStored(log, failure, plan.Look.Mail.EnvelopeFrom);
            const string reason = "Could not be stored, try again later";
            return new TakenIn(plan.Share.Collector, plan.MessageId, plan.Decision.Disposition, reason, "", true, []);
        }
    }

    WriteUnit Unit(Plan plan, MessageFacts facts, string reply, Guid? ahead)
    {
        var decision = plan.Decision;
        var (contentId, contentRows) = storing.Plan(plan.Look.Mail.Raw, ahead);
        var rows = new List<RowCommand>(contentRows.Count + 1 + decision.RunRows.Count + decision.EffectRows.Count);
        rows.AddRange(contentRows);
        rows.Add(MessageRows.Message(facts, decision.Disposition, decision.Reason, reply, contentId));
        rows.AddRange(decision.RunRows);
        rows.AddRange(decision.EffectRows);
        var bytes = ahead is null ? facts.Size + 2048 : 2048;
        // What was refused or quarantined is no first of anything: the same mail may come again and be filed.
        RowCommand? place = plan.Look.Mail.Pulled is { } pulled
            ? PulledRows.Claim(pulled, facts.MessageId, facts.RawHash, facts.ReceivedAt)
            : null;
        // The place in the mailbox is the whole check there, except for our own event mail: a copy of that in a mailbox
        // must not push a second time.
        if (place is not null && !(facts is { Own: true, EventId: not null } && Final(decision)))
            return new WriteUnit
            {
                Claim = place,
                Rows = rows,
                Bytes = bytes,
            };
        if (place is not null)
            rows.Add(place);
        if (!Final(decision))
            return new WriteUnit { Rows = rows, Bytes = bytes };
        var key = MessageRows.KeyOf(facts, plan.Share.Addresses);
        return new WriteUnit
        {
            Claim = MessageRows.ClaimKey(facts, key),
            Rows = rows,
            Otherwise = place is not null ? [MessageRows.Duplicate(facts, key, reply), place] : [MessageRows.Duplicate(facts, key, reply)],
            Bytes = bytes,
        };
    }

    static bool Final(ArrivalDecision decision) => decision.Disposition is Disposition.Filed or Disposition.Held or Disposition.Discarded;

    static List<Share> Share(IReadOnlyList<Target> targets)
    {
        var shares = new List<Share>(1);
        foreach (var (address, collector) in targets)
        {
            var share = shares.Find(x => x.Collector.Id == collector.Id);
            if (share is null)
                shares.Add(share = new Share(collector, []));
            if (!share.Addresses.Contains(address, StringComparer.OrdinalIgnoreCase))
                share.Addresses.Add(address);
        }
        return shares;
    }
}
