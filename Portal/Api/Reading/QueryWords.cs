using System.Text.Json;
using Portal.Domain.Common;

namespace Portal.Api;

/// <summary>Words in the query: an unknown one is a fault, never silently everything.</summary>
public static class QueryWords
{
    /// <summary>Reads a word such as <c>?state=inApproval</c>; null when it is absent.</summary>
    /// <exception cref="RefusalException">The word is none of the enum's.</exception>
    public static TWord? Read<TWord>(string name, string? text)
        where TWord : struct, Enum
    {
        if (string.IsNullOrEmpty(text))
            return null;
        // Numbers would parse as well, and mean nothing outside.
        if (!char.IsAsciiDigit(text[0]) && text[0] != '-' && Enum.TryParse<TWord>(text, ignoreCase: true, out var word))
            return word;
        throw Unknown(name, text, Enum.GetNames<TWord>().Select(JsonNamingPolicy.CamelCase.ConvertName));
    }

    /// <summary>The same for a list of words that are no enum.</summary>
    /// <exception cref="RefusalException">The word is none of <paramref name="words"/>.</exception>
    public static string? Read(string name, string? text, IReadOnlyCollection<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        if (string.IsNullOrEmpty(text) || words.Contains(text))
            return string.IsNullOrEmpty(text) ? null : text;
        throw Unknown(name, text, words);
    }

    static RefusalException Unknown(string name, string text, IEnumerable<string> words) =>
        RefusalException.Invalid(
            new Fault("/" + name, "unknown-value", $"{name} cannot be '{text}'; it is one of {string.Join(", ", words)}.")
        );
}
