using Microsoft.AspNetCore.Components;

namespace Portal.Agents.Controls;

/// <summary>Nothing has run yet: how to make something appear.</summary>
public sealed partial class DashboardEmpty
{
    /// <summary>Demo content is there to try it with.</summary>
    [Parameter]
    public bool Demo { get; set; }
}
