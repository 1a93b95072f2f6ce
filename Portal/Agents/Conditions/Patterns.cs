using System.Text.RegularExpressions;

namespace Portal.Agents;

/// <summary>
/// Patterns written by people over mail written by anybody: linear time where the pattern allows it
/// (no look-around, no back reference), and never more than 250 ms a match.
/// </summary>
static class Patterns
{
    public static readonly TimeSpan Limit = TimeSpan.FromMilliseconds(250);

    const RegexOptions Common = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    /// <summary>Null with the reason when the pattern is wrong.</summary>
    public static Regex? TryCompile(string pattern, out string? wrong)
    {
        wrong = null;
        try
        {
            return new Regex(pattern, Common | RegexOptions.NonBacktracking, Limit);
        }
        catch (NotSupportedException)
        {
            return new Regex(pattern, Common, Limit);
        }
        catch (ArgumentException fault)
        {
            wrong = fault.Message;
            return null;
        }
    }

    /// <summary>Mail has CRLF; patterns and lines are written with LF in mind.</summary>
    public static string Lines(string text) =>
        text.Contains('\r', StringComparison.Ordinal) ? text.Replace("\r\n", "\n", StringComparison.Ordinal) : text;
}
