using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Controls;
using Portal.Components.Viewing;

namespace Portal.Approvals.Controls;

/// <summary>
/// The record as it stands on paper, in place of the timeline: every act with its whole date, and the head of the chain
/// by which the paper can be checked against the record. On the screen it is not shown.
/// </summary>
public sealed partial class PrintedRecord
{
    [Parameter, EditorRequired]
    public required DocumentView Document { get; set; }

    [CascadingParameter]
    public Viewer? Viewer { get; set; }

    [Inject]
    internal TimeProvider Clock { get; set; } = default!;

    TimeZoneInfo Zone => Viewer?.Zone ?? TimeZoneInfo.Utc;

    // A paper is read on another day: the date is never left out.
    string Whole(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, Zone);
        return TimeText.Date(local) + local.ToString(" HH:mm:ss", CultureInfo.InvariantCulture);
    }
}
