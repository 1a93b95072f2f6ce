using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Approvals.Texts;
using Portal.Components.Controls;
using Portal.Components.Viewing;
using Portal.Data;

namespace Portal.Approvals.Controls;

/// <summary>What happened, by round, newest first: who, on whose behalf, opinion, how long it waited; a return with its life line.</summary>
public sealed partial class DocumentTimeline
{
    [Parameter, EditorRequired]
    public required DocumentView Document { get; set; }

    /// <summary>The ways of its returns, newest first.</summary>
    [Parameter]
    public IReadOnlyList<ReturnTimeline> Returns { get; set; } = [];

    [CascadingParameter]
    public Viewer? Viewer { get; set; }

    [Inject]
    internal TimeProvider Time { get; set; } = default!;

    TimeZoneInfo Zone => Viewer?.Zone ?? TimeZoneInfo.Utc;

    IEnumerable<(int Number, IReadOnlyList<RecordView> Records)> Rounds =>
        Document
            .Records.GroupBy(x => x.Round)
            .Select(x => (x.Key, (IReadOnlyList<RecordView>)[.. x.OrderByDescending(y => y.Seq)]))
            .OrderByDescending(x => x.Key);

    // The return event is written in the transaction of its record; both are in order, so the n-th of one is the n-th of the other.
    ReturnTimeline? TimelineOf(RecordView record) =>
        record.Action == "return"
            ? Returns.ElementAtOrDefault(Document.Records.Count(x => x.Action == "return" && x.Seq > record.Seq))
            : null;

    string Span((int Number, IReadOnlyList<RecordView> Records) round)
    {
        var (first, last) = (Clock(round.Records[^1].HandledAt), Clock(round.Records[0].HandledAt));
        return round.Number == Document.Round && Document.State == "inApproval"
            ? T[nameof(ApprovalTexts.RoundSince), first, round.Records[0].Revision]
            : T[nameof(ApprovalTexts.RoundSpan), first, last, round.Records[0].Revision];
    }

    string Waiting(StepView step) => ApprovalWords.Join(step.People.Where(x => x.State == "active").Select(x => x.Name));

    string Meta(RecordView record)
    {
        var parts = new List<string>();
        if (record is { DurationMs: { } ms, Action: "approve" or "return" or "reject" })
            parts.Add(T[nameof(ApprovalTexts.Waited), TimeText.Length(TimeSpan.FromMilliseconds(ms))]);
        if (record is { Action: "return", Resubmit: "straight" })
            parts.Add(T[nameof(ApprovalTexts.ResubmitStraight)]);
        if (record is { Action: "return", Resubmit: "rerun" })
            parts.Add(T[nameof(ApprovalTexts.ResubmitRerun)]);
        if (record.FromStep is { } step)
            parts.Insert(0, step);
        return string.Join(" · ", parts);
    }

    string Caption(ReturnTimeline way) =>
        way.State switch
        {
            TimelineState.Delivered => T[
                nameof(ApprovalTexts.Reached),
                Document.ThirdParty,
                TimeText.Length(TimeSpan.FromMilliseconds(way.Stages[^1].OffsetMs))
            ],
            TimelineState.UnderWay => T[nameof(ApprovalTexts.OnItsWay), Document.ThirdParty],
            _ => T[nameof(ApprovalTexts.NotReachedThirdParty), Document.ThirdParty],
        };

    static string BoltClass(ReturnTimeline way) =>
        way.State switch
        {
            TimelineState.Delivered => "i t-ok",
            TimelineState.UnderWay => "i t-accent",
            _ => "i t-bad",
        };

    static string? ToneOf(RecordView record) =>
        record.Action switch
        {
            "approve" => "ok",
            "return" => "warn",
            "reject" => "bad",
            _ => null,
        };

    static string IconOf(RecordView record) =>
        record.Action switch
        {
            "approve" => Icons.Material.Filled.Check,
            "return" => Icons.Material.Outlined.Undo,
            "reject" => Icons.Material.Outlined.Block,
            "resubmit" => Icons.Material.Outlined.Redo,
            "withdraw" => Icons.Material.Outlined.Logout,
            "revise" => Icons.Material.Outlined.EditNote,
            _ => Icons.Material.Outlined.Outbox,
        };

    string Clock(DateTimeOffset at) => TimeText.Short(at, Time.GetUtcNow(), Zone);
}
