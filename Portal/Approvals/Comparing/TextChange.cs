namespace Portal.Approvals;

/// <summary>A stretch of a changed line: <c>same</c>, <c>added</c> or <c>removed</c>.</summary>
public sealed record WordChange(string Kind, string Text);

/// <summary>One line of a changed text.</summary>
/// <param name="Kind">
/// <c>same</c> (shown for context), <c>added</c>, <c>removed</c>, <c>changed</c>, or <c>skipped</c>: lines that are the
/// same on both sides and left out.
/// </param>
/// <param name="Text">The line; null when skipped.</param>
/// <param name="Words">Of a changed line: what stays, goes and comes, in order.</param>
/// <param name="Count">How many lines were skipped; 1 for every other kind.</param>
public sealed record LineChange(string Kind, string? Text, IReadOnlyList<WordChange>? Words = null, int Count = 1);
