namespace Portal.Domain.Delivery;

/// <summary>Which event types an endpoint wants: <c>*</c>, <c>document.*</c> (everything below the prefix) or an exact type.</summary>
public sealed class EventFilter(IReadOnlyList<string> patterns)
{
    /// <summary>The patterns as given.</summary>
    public IReadOnlyList<string> Patterns { get; } = patterns;

    /// <summary>True when one pattern matches the type; case counts.</summary>
    public bool Matches(string type)
    {
        ArgumentNullException.ThrowIfNull(type);
        foreach (var pattern in Patterns)
        {
            if (pattern == "*" || pattern == type)
                return true;
            if (
                pattern.EndsWith(".*", StringComparison.Ordinal)
                && type.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.Ordinal)
            )
                return true;
        }
        return false;
    }

    /// <summary>True for a pattern that can match anything: letters, digits, <c>_ - .</c>, a star alone or after the last dot.</summary>
    public static bool IsPattern(string? pattern)
    {
        if (pattern is null or { Length: 0 or > 128 })
            return false;
        if (pattern == "*")
            return true;
        var name = pattern.EndsWith(".*", StringComparison.Ordinal) ? pattern[..^2] : pattern;
        return IsType(name);
    }

    /// <summary>True for an event type: dotted words of letters, digits, <c>_</c> and <c>-</c>.</summary>
    public static bool IsType(string? type) =>
        type is { Length: > 0 and <= 128 }
        && type.Split('.').All(word => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'));

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", Patterns);
}
