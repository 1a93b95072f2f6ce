using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Portal.Identity;

/// <summary>How many circuits each person has open.</summary>
sealed class CircuitCounts
{
    /// <summary>More than anybody has tabs for; a script that opens circuits meets it.</summary>
    public const int Most = 20;
    readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);

    /// <summary>False when the person has <see cref="Most"/> already.</summary>
    public bool TryAdd(string person)
    {
        if (counts.AddOrUpdate(person, 1, (_, x) => x + 1) <= Most)
            return true;
        Remove(person);
        return false;
    }

    public void Remove(string person)
    {
        if (counts.AddOrUpdate(person, 0, (_, x) => x - 1) <= 0)
            counts.TryRemove(new KeyValuePair<string, int>(person, 0));
    }
}

/// <summary>Refuses the circuit beyond the limit; other people are not affected.</summary>
sealed class CircuitLimit(CircuitCounts counts, AuthenticationStateProvider states) : CircuitHandler
{
    string? person;

    /// <inheritdoc/>
    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        var user = (await states.GetAuthenticationStateAsync()).User;
        var name = user.FindFirstValue(ClaimTypes.NameIdentifier) ?? "";
        if (!counts.TryAdd(name))
            throw new InvalidOperationException($"More than {CircuitCounts.Most} open pages for one person; close some.");
        person = name;
    }

    /// <inheritdoc/>
    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref person, null) is { } counted)
            counts.Remove(counted);
        return Task.CompletedTask;
    }
}
