using Microsoft.AspNetCore.Components;

namespace Portal.Agents.Controls;

/// <summary>Runs, newest first; the last column says what reached the third parties, or why nothing did.</summary>
public sealed partial class RunTable
{
    /// <summary>Lines to show.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<RunLine> Runs { get; set; }

    /// <summary>The line whose detail is open.</summary>
    [Parameter]
    public Guid? Selected { get; set; }

    /// <summary>Where a line leads.</summary>
    [Parameter, EditorRequired]
    public required Func<Guid, string> Link { get; set; }
}
