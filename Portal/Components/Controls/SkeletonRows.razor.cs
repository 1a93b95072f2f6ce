using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>Rows of the true height while a list loads; they appear after 200 ms only.</summary>
public sealed partial class SkeletonRows
{
    [Parameter]
    public int Rows { get; set; } = 8;

    [Parameter]
    public int Columns { get; set; } = 4;

    [Parameter]
    public bool TwoLines { get; set; }
}
