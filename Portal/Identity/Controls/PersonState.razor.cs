using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Portal.Identity.Controls;

/// <summary>Whether a person can sign in.</summary>
public sealed partial class PersonState
{
    /// <summary>active, locked or removed.</summary>
    [Parameter, EditorRequired]
    public required string State { get; set; }

    /// <summary>In a list: without fill unless it needs eyes.</summary>
    [Parameter]
    public bool Quiet { get; set; }

    string? Css =>
        State switch
        {
            "active" => "ok",
            "locked" => "warn",
            _ => null,
        };

    string Icon =>
        State switch
        {
            "active" => Icons.Material.Outlined.Check,
            "locked" => Icons.Material.Outlined.Lock,
            _ => Icons.Material.Outlined.DoNotDisturbOn,
        };
}
