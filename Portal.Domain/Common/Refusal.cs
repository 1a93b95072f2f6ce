namespace Portal.Domain.Common;

/// <summary>What kind of "no" a refusal is; the API derives the HTTP status from it, nothing else.</summary>
public enum RefusalKind
{
    /// <summary>The input is wrong (422, or 400 for an unreadable body).</summary>
    Invalid,

    /// <summary>Not there, or not the caller's to see (404).</summary>
    NotFound,

    /// <summary>Not possible in the present state (409).</summary>
    Conflict,

    /// <summary>The caller may see it but not do this (403).</summary>
    Forbidden,

    /// <summary>The caller worked from an older version (412).</summary>
    Stale,

    /// <summary>A precondition header is missing (428).</summary>
    PreconditionRequired,

    /// <summary>Larger than the limit (413).</summary>
    TooLarge,

    /// <summary>Cannot be done right now; the same call may succeed later (503).</summary>
    Unavailable,
}

/// <summary>One fault in an input.</summary>
/// <param name="Pointer">JSON Pointer (RFC 6901) to the faulty member, e.g. <c>/fields/amount</c>.</param>
/// <param name="Code">Stable word, never translated, e.g. <c>required</c>.</param>
/// <param name="Message">What is wrong and what to do, in plain words.</param>
public sealed record Fault(string Pointer, string Code, string Message);

/// <summary>
/// A use case said no, for a reason its caller can act on. Never used for defects: those stay ordinary exceptions.
/// </summary>
public sealed class RefusalException(RefusalKind kind, string code, string message) : Exception(message)
{
    /// <summary>What kind of no.</summary>
    public RefusalKind Kind { get; } = kind;

    /// <summary>Stable word, never translated, e.g. <c>stale-version</c>.</summary>
    public string Code { get; } = code;

    /// <summary>Every fault of the input, for <see cref="RefusalKind.Invalid"/>.</summary>
    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>Further members of the problem document, e.g. <c>currentState</c>, <c>allowedActions</c>, <c>id</c>.</summary>
    public IReadOnlyDictionary<string, object?> Extensions { get; init; } = new Dictionary<string, object?>();

    /// <summary>Not there, or not yours to see: the two are told alike.</summary>
    public static RefusalException NotFound(string what) =>
        new(RefusalKind.NotFound, "not-found", $"There is no such {what}, or you have no right to see it.");

    /// <summary>The input is wrong in one or more places.</summary>
    public static RefusalException Invalid(params IReadOnlyList<Fault> faults) =>
        new(
            RefusalKind.Invalid,
            "validation-failed",
            faults.Count == 1 ? faults[0].Message : $"{faults.Count} faults were found; see errors."
        )
        {
            Faults = faults,
        };
}
