using System.Collections.Frozen;
using System.Text.Json;

namespace Portal.Domain.Approvals;

/// <summary>Where a document is (contract, section 2).</summary>
public enum DocumentState
{
    Draft,
    InApproval,
    Returned,
    Approved,
    Rejected,
    Withdrawn,
    Terminated,
    Suspended,
}

/// <summary>Where a step of the route is in the present round.</summary>
public enum StepState
{
    NotReached,
    Active,
    Passed,
    Rejected,
    Returned,
    Skipped,
    Cancelled,
}

/// <summary>What became of one person's work item.</summary>
public enum TaskState
{
    Active,
    Approved,
    Returned,
    Rejected,
    Cancelled,
}

/// <summary>When a step with several people passes.</summary>
public enum StepMode
{
    /// <summary>The first approval passes it, the others are cancelled.</summary>
    Any,

    /// <summary>It passes when everybody has approved.</summary>
    All,
}

/// <summary>Where a returned document goes when it comes back; fixed by the one who returns it.</summary>
public enum ResubmitMode
{
    /// <summary>To the step that returned it; the approvals before it stay.</summary>
    Straight,

    /// <summary>Through every step again.</summary>
    Rerun,
}

/// <summary>What can be done with a document.</summary>
public enum DocumentAction
{
    Submit,
    Approve,
    Return,
    Reject,
    Withdraw,
    Revise,
    Resubmit,
}

/// <summary>The words of the contract for our enums: camelCase, never translated.</summary>
public static class Words
{
    /// <summary>The word, e.g. <c>inApproval</c>.</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => Table<T>.ToWord[value];

    /// <summary>Reads a word exactly; false for anything else.</summary>
    public static bool TryRead<T>(string? word, out T value)
        where T : struct, Enum
    {
        value = default;
        return word is not null && Table<T>.FromWord.TryGetValue(word, out value);
    }

    /// <summary>Reads a word that we wrote ourselves.</summary>
    public static T Read<T>(string word)
        where T : struct, Enum => TryRead<T>(word, out var value) ? value : throw new FormatException($"'{word}' is no {typeof(T).Name}.");

    /// <summary>All words, for messages that say what would be right.</summary>
    public static string All<T>()
        where T : struct, Enum => string.Join(", ", Table<T>.ToWord.Values);

    static class Table<T>
        where T : struct, Enum
    {
        public static readonly FrozenDictionary<T, string> ToWord = Enum.GetValues<T>()
            .ToFrozenDictionary(x => x, x => JsonNamingPolicy.CamelCase.ConvertName(x.ToString()));
        public static readonly FrozenDictionary<string, T> FromWord = ToWord.ToFrozenDictionary(x => x.Value, x => x.Key);
    }
}
