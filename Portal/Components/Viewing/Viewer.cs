using System.Globalization;
using Portal.Api;

namespace Portal.Components.Viewing;

/// <summary>Who looks at the page, cascaded by the layout; the body is rendered only when it is known.</summary>
/// <param name="Id">The person.</param>
/// <param name="UserName">Sign-in name.</param>
/// <param name="DisplayName">As shown.</param>
/// <param name="Zone">The person's time zone.</param>
/// <param name="Caller">With roles.</param>
public sealed record Viewer(Guid Id, string UserName, string DisplayName, TimeZoneInfo Zone, Caller Caller)
{
    /// <summary>One or two letters for the round mark.</summary>
    public string Initials =>
        DisplayName.Split(' ', StringSplitOptions.RemoveEmptyEntries) switch
        {
            [] => "?",
            [var one] => new StringInfo(one)
                .SubstringByTextElements(0, Math.Min(2, new StringInfo(one).LengthInTextElements))
                .ToUpperInvariant(),
            // A name in two scripts ("Director 主任"): the first word alone, two scripts in one mark are hard to read.
            [var first, .., var last] when char.IsAscii(first[0]) && !char.IsAscii(last[0]) => first[..Math.Min(2, first.Length)]
                .ToUpperInvariant(),
            [var first, .., var last] => $"{first[0]}{last[0]}".ToUpperInvariant(),
        };

    /// <summary>True when the person has one of the roles, or when none is asked for.</summary>
    public bool HasAny(IReadOnlyCollection<string> roles) => roles.Count == 0 || roles.Any(Caller.Roles.Contains);
}
