using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Texts;
using Portal.Components.Viewing;

namespace Portal.Components.Controls;

/// <summary>When something is due: late and today are chips, the rest is a quiet day.</summary>
public sealed partial class DueText
{
    [Parameter, EditorRequired]
    public required DateTimeOffset? At { get; set; }

    /// <summary>With the word "Due" (document head), or the time alone (lists).</summary>
    [Parameter]
    public bool WithWord { get; set; }

    [CascadingParameter]
    public Viewer? Viewer { get; set; }

    [Inject]
    internal TimeProvider Clock { get; set; } = default!;

    TimeZoneInfo Zone => Viewer?.Zone ?? TimeZoneInfo.Utc;

    DateTimeOffset Now => Clock.GetUtcNow();

    bool Late => At < Now;

    DateTimeOffset Local => TimeZoneInfo.ConvertTime(At!.Value, Zone);

    int DaysAhead => (Local.Date - TimeZoneInfo.ConvertTime(Now, Zone).Date).Days;

    bool Today => DaysAhead == 0;

    string Whole => TimeText.Full(At!.Value, Now, Zone);

    string Words
    {
        get
        {
            if (Late)
                return Put(TimeTexts.Late, TimeText.Rough(Now - At!.Value));
            var clock = Local.ToString("HH:mm", CultureInfo.InvariantCulture);
            if (Today)
                return WithWord ? Put(TimeTexts.DueToday, clock) : clock;
            if (DaysAhead == 1)
                return WithWord ? TimeTexts.DueTomorrow : TimeTexts.Tomorrow;
            var day = TimeText.Short(Local, Now, Zone);
            return WithWord ? Put(TimeTexts.DueOn, day) : day;
        }
    }

    static string Put(string pattern, string value) => string.Format(CultureInfo.CurrentCulture, pattern, value);
}
