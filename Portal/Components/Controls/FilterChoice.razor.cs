using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>One filter of a filter bar: dashed while not in use, filled when it is. The first choice takes it away.</summary>
public sealed partial class FilterChoice
{
    /// <summary>Name of the field.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>What it filters.</summary>
    [Parameter, EditorRequired]
    public required string Label { get; set; }

    /// <summary>The value in use; null or empty: none.</summary>
    [Parameter]
    public string? Value { get; set; }

    /// <summary>Value and words.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<(string Value, string Text)> Options { get; set; }

    /// <summary>The new value; null: none.</summary>
    [Parameter]
    public EventCallback<string?> OnChange { get; set; }

    bool InUse => !string.IsNullOrEmpty(Value);

    Task ChangedAsync(ChangeEventArgs changed) => OnChange.InvokeAsync(changed.Value as string is { Length: > 0 } value ? value : null);
}
