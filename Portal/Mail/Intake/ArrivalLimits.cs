using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>What the collector itself says about a mail, before its agents and after them.</summary>
static class ArrivalLimits
{
    /// <summary>A refusal by the collector's limits or sender lists; null when its agents shall be asked.</summary>
    public static ArrivalDecision? Check(Look look, Share share, bool several)
    {
        var collector = share.Collector;
        if (collector.MaxBytes is { } max && look.Mail.Raw.Size > max)
            return Refuse($"The mail has {look.Mail.Raw.Size} bytes, this collector takes {max}", several);
        if (collector.Deny.Count == 0 && collector.Allow.Count == 0)
            return null;
        if (Matches(collector.Deny, look) || (collector.Allow.Count > 0 && !Matches(collector.Allow, look)))
            return Refuse("The sender is not admitted to this collector", several);
        return null;
    }

    /// <summary>The gate's decision and the mail's own faults together.</summary>
    public static ArrivalDecision Settle(Look look, ArrivalDecision decision, bool several)
    {
        if (decision.Defer && !several)
            return decision;
        if (several && (decision.Defer || decision.Disposition == Disposition.Refused))
            return decision with { Defer = false, Disposition = Disposition.Quarantined };
        if (decision.Disposition is not (Disposition.Filed or Disposition.Held))
            return decision;
        if (look.Content.Fault is { } fault)
            return decision with { Disposition = Disposition.Quarantined, Reason = fault };
        if (look.SkipReason is { } loop)
            return decision with
            {
                Disposition = look.Scan.Received > HeaderScan.MaxReceived ? Disposition.Quarantined : decision.Disposition,
                Reason = decision.Reason ?? loop,
            };
        return decision;
    }

    /// <summary>The reply that belongs to it.</summary>
    public static string ReplyOf(ArrivalDecision decision, Guid messageId) =>
        SmtpReply.For(decision.Disposition, decision.Reason, messageId);

    static ArrivalDecision Refuse(string reason, bool several) =>
        new() { Disposition = several ? Disposition.Quarantined : Disposition.Refused, Reason = reason };

    static bool Matches(IReadOnlyList<string> patterns, Look look)
    {
        var (envelope, from) = (SmtpAddress.Key(look.Mail.EnvelopeFrom), SmtpAddress.Key(look.Content.From));
        foreach (var pattern in patterns)
        {
            if (Matches(pattern, envelope) || Matches(pattern, from))
                return true;
        }
        return false;
    }

    static bool Matches(string pattern, string address) =>
        pattern.StartsWith('@')
            ? address.EndsWith(pattern, StringComparison.OrdinalIgnoreCase)
            : string.Equals(pattern, address, StringComparison.OrdinalIgnoreCase);
}
