using Bunit;
using Portal.Approvals.Controls;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed class DocumentTimelineTests : PortalBunitContext
{
    static readonly string[] Way = ["returned", "mailed", "accepted", "agent", "committed", "pushed", "answered"];

    [Fact]
    public void Render_TwoRounds_NewestFirstWithOpinionsAndWaits()
    {
        var timeline = Timeline();

        Assert.Equal(["Round 2", "Round 1"], timeline.FindAll(".rd b").Select(x => x.TextContent));
        var records = timeline.FindAll("[data-testid=record]").Select(x => x.TextContent).ToList();
        Assert.Contains("handed it in again", records[0], StringComparison.Ordinal);
        Assert.Contains("returned it to the initiator", records[1], StringComparison.Ordinal);
        Assert.Contains("“Warranty is too short.”", records[1], StringComparison.Ordinal);
        Assert.Contains("waited 9 min", records[1], StringComparison.Ordinal);
        Assert.Contains("comes straight back to this step", records[1], StringComparison.Ordinal);
        Assert.Contains("handed it in", records[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Render_RunningRound_SaysForWhomItWaits() =>
        Assert.Contains("Waits for director approver", Timeline().Markup, StringComparison.Ordinal);

    [Fact]
    public void Render_ReturnThatArrived_SaysInHowLongWithItsLifeLine()
    {
        var timeline = Timeline(Return(61, TimelineState.Delivered));

        Assert.Contains("Reached Demo ERP in 61 ms", timeline.Find(".cap").TextContent, StringComparison.Ordinal);
        Assert.Equal(7, timeline.FindAll(".life li").Count);
    }

    [Fact]
    public void Render_ReturnThatDidNotArrive_SaysWhy()
    {
        var timeline = Timeline(Return(61, TimelineState.Failed, "connection refused"));

        Assert.Contains("Has not reached Demo ERP", timeline.Find(".cap").TextContent, StringComparison.Ordinal);
        Assert.Contains("connection refused", timeline.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Chinese_SpeaksChinese()
    {
        Speak("zh-CN");

        var timeline = Timeline(Return(61, TimelineState.Delivered));

        Assert.Contains("退回发起人", timeline.Markup, StringComparison.Ordinal);
        Assert.Contains("61 毫秒送达 Demo ERP", timeline.Markup, StringComparison.Ordinal);
    }

    IRenderedComponent<DocumentTimeline> Timeline(params ReturnTimeline[] returns)
    {
        var document = Documents.With(
            Reader.Id,
            null,
            Documents.Record(1, 1, "submit", "Facilities clerk"),
            Documents.Record(2, 1, "return", "Legal approver", "Warranty is too short.", "straight"),
            Documents.Record(3, 2, "resubmit", "Facilities clerk")
        );
        return Show<DocumentTimeline>(x => x.Add(y => y.Document, document with { Round = 2 }).Add(y => y.Returns, returns));
    }

    static ReturnTimeline Return(double ms, string state, string? why = null) =>
        new(
            Guid.NewGuid(),
            Guid.NewGuid(),
            [.. Way.Select((name, i) => new TimelineStage(name, Documents.Arrived, i * ms / 6, null))],
            state,
            why,
            null,
            null,
            null,
            1
        );
}
