using Microsoft.AspNetCore.Components;

namespace Portal.Approvals.Controls;

/// <summary>The search of a list; what is sought lives in the address.</summary>
public sealed partial class SearchBox
{
    string? typed;

    /// <summary>What is sought now.</summary>
    [Parameter, EditorRequired]
    public required string? Query { get; set; }

    [Parameter, EditorRequired]
    public required string Placeholder { get; set; }

    /// <summary>Address of the list with another search; null for none.</summary>
    [Parameter, EditorRequired]
    public required Func<string?, string> HrefOf { get; set; }

    [Inject]
    NavigationManager Navigation { get; set; } = default!;

    /// <inheritdoc/>
    protected override void OnParametersSet() => typed = Query;

    void Search() => Navigation.NavigateTo(HrefOf(string.IsNullOrWhiteSpace(typed) ? null : typed.Trim()));
}
