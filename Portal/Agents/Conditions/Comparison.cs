using System.Globalization;
using System.Text.RegularExpressions;

namespace Portal.Agents;

/// <summary>Operators of the contract (section 3).</summary>
enum Operator
{
    Is,
    IsNot,
    Contains,
    NotContains,
    StartsWith,
    EndsWith,
    In,
    GreaterThan,
    LessThan,
    Exists,
    Matches,
}

/// <summary>
/// A leaf: field, operator, value. Text compares without case. A field with several values satisfies a positive operator
/// by any of them and a negative one only when none is hit. A field without a value equals the empty text.
/// </summary>
sealed class Comparison(Field field, Operator ask, IReadOnlyList<string> wanted, Regex? pattern, string pointer) : Condition
{
    const int ShownCharacters = 80;

    public override string? WhyNot(AgentInput input, MatchedGroups matches)
    {
        var values = field.Read(input);
        return Holds(values, matches) ? null : $"{Shown(values)}; {Complaint()} ({pointer})";
    }

    public override string Describe() => $"{field.Name} {Words(ask)} {Wanted()}";

    bool Holds(IReadOnlyList<string> values, MatchedGroups matches) =>
        ask switch
        {
            Operator.Is => IsOneOf(values),
            Operator.IsNot => !IsOneOf(values),
            Operator.In => IsOneOf(values),
            Operator.Contains => values.Any(x => x.Contains(wanted[0], StringComparison.OrdinalIgnoreCase)),
            Operator.NotContains => !values.Any(x => x.Contains(wanted[0], StringComparison.OrdinalIgnoreCase)),
            Operator.StartsWith => values.Any(x => x.StartsWith(wanted[0], StringComparison.OrdinalIgnoreCase)),
            Operator.EndsWith => values.Any(x => x.EndsWith(wanted[0], StringComparison.OrdinalIgnoreCase)),
            Operator.GreaterThan => values.Any(x => Magnitude.Compare(x, wanted[0]) > 0),
            Operator.LessThan => values.Any(x => Magnitude.Compare(x, wanted[0]) < 0),
            Operator.Exists => values.Count > 0 == (wanted[0] == "true"),
            Operator.Matches => values.Any(x => Matches(x, matches)),
            _ => throw new InvalidOperationException($"The operator {ask} has no meaning."),
        };

    bool IsOneOf(IReadOnlyList<string> values) =>
        values.Count == 0 ? wanted.Contains("") : values.Any(x => wanted.Any(y => Magnitude.Same(x, y)));

    bool Matches(string value, MatchedGroups matches)
    {
        var match = pattern!.Match(Patterns.Lines(value));
        if (!match.Success)
            return false;
        foreach (Group group in match.Groups)
        {
            if (group.Success && !char.IsAsciiDigit(group.Name[0]))
                matches.Add(group.Name, group.Value);
        }
        return true;
    }

    string Shown(IReadOnlyList<string> values) =>
        values.Count switch
        {
            0 => $"{field.Name} has no value",
            1 => $"{field.Name} is '{Cut(values[0])}'",
            _ => $"{field.Name} has {values.Count} values, '{Cut(values[0])}' first",
        };

    string Complaint() =>
        ask switch
        {
            Operator.Is => $"it is not {Wanted()}",
            Operator.IsNot => $"it must not be {Wanted()}",
            Operator.In => $"it is not one of {Wanted()}",
            Operator.Contains => $"it does not contain {Wanted()}",
            Operator.NotContains => $"it must not contain {Wanted()}",
            Operator.StartsWith => $"it does not start with {Wanted()}",
            Operator.EndsWith => $"it does not end with {Wanted()}",
            Operator.GreaterThan => $"it is not greater than {Wanted()}",
            Operator.LessThan => $"it is not less than {Wanted()}",
            Operator.Exists => wanted[0] == "true" ? "a value is required" : "no value is allowed",
            _ => $"it does not match {Wanted()}",
        };

    string Wanted() => ask == Operator.Exists ? wanted[0] : string.Join(", ", wanted.Select(x => $"'{Cut(x)}'"));

    static string Words(Operator ask) => ask == Operator.In ? "is one of" : AgentWords.Of(ask);

    static string Cut(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        if (line.Length <= ShownCharacters)
            return line;
        return line[..(char.IsHighSurrogate(line[ShownCharacters - 1]) ? ShownCharacters - 1 : ShownCharacters)] + "…";
    }
}

/// <summary>Compares values as numbers, as times, or as text without case.</summary>
static class Magnitude
{
    const NumberStyles Form = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    public static bool IsMagnitude(string text) => TryNumber(text, out _) || TryTime(text, out _);

    /// <summary>Null when the two cannot be compared.</summary>
    public static int? Compare(string left, string right)
    {
        if (TryNumber(left, out var number) && TryNumber(right, out var bound))
            return number.CompareTo(bound);
        if (TryTime(left, out var time) && TryTime(right, out var limit))
            return time.CompareTo(limit);
        return null;
    }

    public static bool Same(string left, string right) =>
        string.Equals(left, right, StringComparison.OrdinalIgnoreCase)
        || (TryNumber(left, out var one) && TryNumber(right, out var other) && one == other);

    static bool TryNumber(string text, out decimal number) =>
        decimal.TryParse(text.AsSpan().Trim(), Form, CultureInfo.InvariantCulture, out number);

    static bool TryTime(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
