using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;

namespace Portal.Agents.Controls;

/// <summary>One run. Its delivery cells change in place and show it for a moment.</summary>
public sealed partial class RunTableRow
{
    const int Shown = 3;

    string states = "";
    bool fresh;

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public required RunLine Run { get; set; }

    /// <summary>Its detail is open.</summary>
    [Parameter]
    public bool Selected { get; set; }

    /// <summary>Where the line leads.</summary>
    [Parameter, EditorRequired]
    public required string Href { get; set; }

    // Both may be cut in the line.
    string Tip => Run.Reason is null ? Run.Input : $"{Run.Input}\n{Run.Reason}";

    // Where in the condition it stands is for the page of the run.
    string Why => Run.Reason is { } reason ? Place().Replace(reason, "") : Words[nameof(AgentTexts.NothingToPush)];

    bool Failed => Run.Outcome is "failed" or "timedOut";

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var now = string.Join(' ', Run.Pushes.Select(x => x.State));
        fresh = states.Length > 0 && now != states;
        states = now;
    }

    void Open() => Navigation.NavigateTo(Href);

    [GeneratedRegex(@" \(when[^()]*\)", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Place();
}
