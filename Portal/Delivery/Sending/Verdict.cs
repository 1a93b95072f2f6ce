using Portal.Domain.Delivery;

namespace Portal.Delivery;

/// <summary>What an answer means for its delivery: the failure category decides the retry (code-models 14).</summary>
/// <param name="State">New state.</param>
/// <param name="NextAt">Due time of the next attempt; null when there is none.</param>
/// <param name="PauseUntil">Nothing starts at this endpoint before; null for no pause.</param>
/// <param name="Gone">410: the endpoint is switched off.</param>
sealed record Verdict(string State, DateTimeOffset? NextAt, DateTimeOffset? PauseUntil = null, bool Gone = false)
{
    public static Verdict Of(LeasedDelivery delivery, CallAnswer answer, RetrySchedule schedule, DateTimeOffset now, double chance)
    {
        if (answer.Succeeded)
            return new(DeliveryStates.Delivered, null);
        var hint = answer.StatusCode is 429 or 503 ? RetryAfter.Read(answer.RetryAfter, now) : null;
        var pause = now + hint;
        var gone = answer is { StatusCode: 410, ErrorCode: "GONE" };
        if (delivery.Manual)
            return new(delivery.StateBefore, Later(delivery.DueBefore, pause), pause, gone);
        if (gone)
            return new(DeliveryStates.Held, null, null, true);
        var overloaded = answer.StatusCode is 502 or 504 || answer.ErrorCode == "TIMEOUT";
        return schedule.WaitAfter(delivery.Number, overloaded, hint, chance) is { } wait
            ? new(DeliveryStates.Retrying, now + wait, pause)
            : new(DeliveryStates.Exhausted, null, pause);
    }

    static DateTimeOffset? Later(DateTimeOffset? due, DateTimeOffset? pause) => due is null || pause is null || due > pause ? due : pause;
}
