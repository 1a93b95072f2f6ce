using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;

namespace Portal.Components.Controls;

/// <summary>A time in the reader's zone; zone, UTC and ago are in the title.</summary>
public sealed partial class TimeStamp
{
    [Parameter, EditorRequired]
    public required DateTimeOffset? At { get; set; }

    /// <summary>With seconds (runs, deliveries).</summary>
    [Parameter]
    public bool Precise { get; set; }

    [CascadingParameter]
    public Viewer? Viewer { get; set; }

    [Inject]
    internal TimeProvider Clock { get; set; } = default!;

    TimeZoneInfo Zone => Viewer?.Zone ?? TimeZoneInfo.Utc;
}
