using System.Net.Sockets;
using System.Text.Json;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Delivery;

namespace Portal.Delivery;

/// <summary>Checks a form as a whole and writes it into the row; every fault at once.</summary>
sealed class JudgeEndpoint(CallTarget target, Network network, EndpointSecrets secrets)
{
    // A name that cannot be resolved now may be resolvable later: saving must not hang on a slow name server.
    static readonly TimeSpan ResolveLimit = TimeSpan.FromSeconds(2);

    /// <summary>Applies the form; returns the secret when one was set.</summary>
    /// <exception cref="RefusalException">The form has faults.</exception>
    public async Task<string?> ApplyAsync(EndpointForm form, EndpointRow row, bool creating, CancellationToken stop)
    {
        var faults = new List<Fault>();
        if (form.Name?.Trim() is not { Length: >= 1 and <= 100 })
            faults.Add(new("/name", "required", "name must have 1 to 100 characters."));
        if (await JudgeUrlAsync(form.Url, stop) is { } fault)
            faults.Add(fault);
        var events = form.Events ?? ["document.*"];
        if (events.Count is 0 or > 100)
            faults.Add(new("/events", "out-of-range", "events needs 1 to 100 filters such as document.* or *."));
        for (var i = 0; i < events.Count; i++)
        {
            if (!EventFilter.IsPattern(events[i]))
                faults.Add(new($"/events/{i}", "bad-filter", $"'{events[i]}' is no filter; write *, document.* or an exact type."));
        }
        if (form.Secret is not null && !WebhookSignature.TryReadSecret(form.Secret, out _))
            faults.Add(
                new(
                    "/secret",
                    "bad-secret",
                    "secret must be whsec_ followed by the Base64 of 24 to 64 bytes; leave it out and one is made."
                )
            );
        if (form.Attachments is not (null or "links"))
            faults.Add(new("/attachments", "unknown-value", "attachments can only be links for now."));
        Range(faults, "timeoutSeconds", form.TimeoutSeconds, 1, 60);
        Range(faults, "concurrency", form.Concurrency, 1, 64);
        if (form.RatePerSecond is { } rate && rate is not (>= 0.01 and <= 1000))
            faults.Add(new("/ratePerSecond", "out-of-range", "ratePerSecond must be between 0.01 and 1000."));
        var schedule = ReadSchedule(form.Schedule, faults);
        if (faults.Count > 0)
            throw RefusalException.Invalid(faults);
        (row.Name, row.Url, row.Events) = (form.Name!.Trim(), form.Url!, JsonSerializer.Serialize(events));
        (row.TimeoutSeconds, row.Concurrency, row.RatePerSecond) = (form.TimeoutSeconds ?? 15, form.Concurrency ?? 8, form.RatePerSecond);
        (row.Schedule, row.Ordered, row.Enabled) = (StoredLists.Store(schedule), form.Ordered ?? true, form.Enabled ?? true);
        var secret = form.Secret ?? (creating ? WebhookSignature.NewSecret() : null);
        if (secret is not null)
            row.SecretProtected = secrets.Protect(secret);
        return secret;
    }

    async Task<Fault?> JudgeUrlAsync(string? text, CancellationToken stop)
    {
        if (target.JudgeUrl(text, out var url) is { } fault)
            return Say(fault);
        var host = CallTarget.HostOf(url!);
        if (CallTarget.TryReadLiteral(host, out _))
            return null;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(ResolveLimit);
        try
        {
            var addresses = await network.ResolveAsync(host, limit.Token).WaitAsync(ResolveLimit, stop);
            return target.JudgeAddresses(url!, addresses) is { } forbidden ? Say(forbidden) : null;
        }
        catch (Exception failure)
            when (failure is SocketException or TimeoutException or OperationCanceledException && !stop.IsCancellationRequested)
        {
            return null;
        }
    }

    static Fault Say(TargetFault fault) => new("/url", fault.Code.ToLowerInvariant().Replace('_', '-'), fault.Message);

    static RetrySchedule ReadSchedule(JsonElement? given, List<Fault> faults)
    {
        if (given is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } value)
            return RetrySchedule.Default;
        var schedule = StoredLists.ReadSchedule(value);
        if (schedule is null)
            faults.Add(
                new(
                    "/schedule",
                    "bad-schedule",
                    $"schedule is one of {string.Join(", ", RetrySchedule.Names)}, or 1 to 30 waits in seconds such as [0, 5, 30]."
                )
            );
        return schedule ?? RetrySchedule.Default;
    }

    static void Range(List<Fault> faults, string name, int? value, int from, int to)
    {
        if (value < from || value > to)
            faults.Add(new("/" + name, "out-of-range", $"{name} must be between {from} and {to}."));
    }
}
