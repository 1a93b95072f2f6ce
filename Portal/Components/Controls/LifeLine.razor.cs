using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Localization;
using Portal.Data;

namespace Portal.Components.Controls;

/// <summary>
/// The life line: one cause and its effects in equal steps, each with its offset, and below it a bar in true
/// proportion that says where the time went. The same on document, run, message and delivery.
/// </summary>
public sealed partial class LifeLine
{
    /// <summary>The return to show; stages that have not happened are shown as waiting.</summary>
    [Parameter]
    public ReturnTimeline? Timeline { get; set; }

    /// <summary>Points that follow the last stage reached instead of the stages to come, e.g. every attempt of a delivery.</summary>
    [Parameter]
    public IReadOnlyList<LifePoint>? Then { get; set; }

    /// <summary>Time zone of the reader for the time of day at the first point.</summary>
    [Parameter]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>Name for screen readers; without it a general one.</summary>
    [Parameter]
    public string? Label { get; set; }

    [Inject]
    IStringLocalizer<LifeLineTexts> Words { get; init; } = null!;

    IEnumerable<LifePoint> ShownPoints()
    {
        var steps = Timeline is null ? [] : LifeLineModel.Steps(Timeline);
        if (Then is null)
            return steps.Select(Point);
        return steps.Where(x => x.Stage is not null && x.Name is not ("pushed" or "answered")).Select(Point).Concat(Then);
    }

    LifePoint Point(LifeStep step) => new(StageName(step.Name), Offset(step), Detail(step), step.Tone);

    string Offset(LifeStep step) =>
        step switch
        {
            { Stage: { } stage } when stage == Timeline!.Stages[0] => TimeZoneInfo
                .ConvertTime(stage.At, Zone)
                .ToString("HH:mm:ss", CultureInfo.InvariantCulture),
            { Stage: { } stage } => "+" + TimeText.Length(TimeSpan.FromMilliseconds(Math.Max(0, stage.OffsetMs))),
            { Tone: LifePointTone.Wait } => Words[nameof(LifeLineTexts.Waiting)],
            { Tone: LifePointTone.Fail } => Words[nameof(LifeLineTexts.Failed)],
            { Tone: LifePointTone.Stop } => Words[nameof(LifeLineTexts.NotPushed)],
            _ => "–",
        };

    string? Detail(LifeStep step) =>
        step.Stage switch
        {
            null => step.Tone == LifePointTone.Next ? null : Timeline!.Why,
            { Name: "answered", Detail: { } code } when int.TryParse(code, CultureInfo.InvariantCulture, out var status) =>
                $"{code} {ReasonPhrases.GetReasonPhrase(status)}",
            { Name: "committed" } => Words[nameof(LifeLineTexts.OneCommit)],
            { } stage => stage.Detail,
        };

    string StageName(string stage) =>
        stage switch
        {
            "returned" => Words[nameof(LifeLineTexts.StageReturned)],
            "mailed" => Words[nameof(LifeLineTexts.StageMailed)],
            "accepted" => Words[nameof(LifeLineTexts.StageAccepted)],
            "agent" => Words[nameof(LifeLineTexts.StageAgent)],
            "committed" => Words[nameof(LifeLineTexts.StageCommitted)],
            "pushed" => Words[nameof(LifeLineTexts.StagePushed)],
            _ => Words[nameof(LifeLineTexts.StageAnswered)],
        };

    string ShareName(string share) =>
        share switch
        {
            "mail" => Words[nameof(LifeLineTexts.ShareMail)],
            "agent" => Words[nameof(LifeLineTexts.ShareAgent)],
            "dispatch" => Words[nameof(LifeLineTexts.ShareDispatch)],
            _ => Words[nameof(LifeLineTexts.ShareThirdParty)],
        };

    static string Tone(LifePointTone tone) => tone.ToString().ToLowerInvariant();

    static string Flex(LifeShare share) =>
        string.Create(CultureInfo.InvariantCulture, $"flex:{Math.Max(0.001, share.Milliseconds):0.###} 1 0");
}
