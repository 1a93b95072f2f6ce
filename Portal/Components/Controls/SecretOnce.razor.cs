using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>A new secret with a copy button, until the reader says that it is kept or leaves the page.</summary>
public sealed partial class SecretOnce
{
    /// <summary>What was made.</summary>
    [Parameter, EditorRequired]
    public required string Title { get; set; }

    /// <summary>The secret.</summary>
    [Parameter, EditorRequired]
    public required string Value { get; set; }

    /// <summary>The reader has kept it: the page forgets it.</summary>
    [Parameter]
    public EventCallback OnDone { get; set; }
}
