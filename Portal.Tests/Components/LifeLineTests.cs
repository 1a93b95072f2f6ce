using System.Globalization;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Portal.Components.Controls;
using Portal.Data;

namespace Portal.Tests.Components;

public sealed class LifeLineTests : BunitContext
{
    static readonly DateTimeOffset Begin = new(2026, 11, 24, 8, 30, 14, TimeSpan.Zero);
    static readonly (string Name, double Ms, string? Detail)[] Whole =
    [
        ("returned", 0, null),
        ("mailed", 4, "SMTP 250"),
        ("accepted", 11, "returns"),
        ("agent", 13, "Report returns v1"),
        ("committed", 15, null),
        ("pushed", 18, "Demo ERP"),
        ("answered", 61, "200"),
    ];

    public LifeLineTests() => Services.AddLocalization();

    [Fact]
    public void Render_EveryStageReached_ShowsOffsetsAndTheGoodEnd()
    {
        var line = Shown(Timeline(7, TimelineState.Delivered));

        Assert.Equal(
            ["08:30:14", "+4 ms", "+11 ms", "+13 ms", "+15 ms", "+18 ms", "+61 ms"],
            line.FindAll(".off").Select(x => x.TextContent.Replace('\u00a0', ' '))
        );
        Assert.Equal("end", line.FindAll(".life li")[6].ClassName);
        Assert.Contains("200 OK", line.FindAll(".life li")[6].TextContent, StringComparison.Ordinal);
        Assert.Equal("list", line.Find("ol").GetAttribute("role"));
    }

    [Fact]
    public void Render_EveryStageReached_BarSaysWhereTheTimeWent()
    {
        var line = Shown(Timeline(7, TimelineState.Delivered));

        Assert.Equal(
            ["flex:11 1 0", "flex:4 1 0", "flex:3 1 0", "flex:43 1 0"],
            line.FindAll(".split i").Select(x => x.GetAttribute("style"))
        );
        Assert.Equal(
            ["Mail 11 ms", "Agent and commit 4 ms", "Dispatch 3 ms", "Third party 43 ms"],
            line.FindAll(".legend li").Select(x => x.TextContent.Trim().Replace('\u00a0', ' '))
        );
    }

    [Theory]
    [InlineData(1, "mailed")]
    [InlineData(3, "agent")]
    [InlineData(6, "answered")]
    public void Render_UnderWay_NextStageWaitsAndTheOthersAreAhead(int reached, string next)
    {
        var points = Shown(Timeline(reached, TimelineState.UnderWay)).FindAll(".life li");

        Assert.Equal(7, points.Count);
        Assert.Equal(next, Whole[reached].Name);
        Assert.Equal("wait", points[reached].ClassName);
        Assert.Contains("waiting", points[reached].TextContent, StringComparison.Ordinal);
        Assert.All(points.Skip(reached + 1), x => Assert.Equal("next", x.ClassName));
    }

    [Fact]
    public void Render_NotPushed_EndsWithTheReason()
    {
        var points = Shown(Timeline(4, TimelineState.NotPushed, "condition is false: subject")).FindAll(".life li");

        Assert.Equal("stop", points[^1].ClassName);
        Assert.Contains("condition is false: subject", points[^1].TextContent, StringComparison.Ordinal);
        Assert.Equal(5, points.Count);
    }

    [Fact]
    public void Render_Failed_MarksTheStageThatNeverCame()
    {
        var points = Shown(Timeline(6, TimelineState.Failed, "HTTP 410")).FindAll(".life li");

        Assert.Equal("fail", points[^1].ClassName);
        Assert.Contains("HTTP 410", points[^1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_MailOfAnotherSystem_BeginsWithItsAcceptance()
    {
        var timeline = Timeline(7, TimelineState.Delivered);
        var foreign = timeline with { EventId = null, Stages = [.. timeline.Stages.Skip(2)] };

        var points = Shown(foreign).FindAll(".life li");

        Assert.Equal(5, points.Count);
        Assert.Contains("08:30:14", points[0].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_InChinese_UsesChineseWords()
    {
        var before = CultureInfo.CurrentUICulture;
        CultureInfo.CurrentUICulture = new CultureInfo("zh-CN");
        try
        {
            Assert.Contains("已退回", Shown(Timeline(7, TimelineState.Delivered)).Markup, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }

    IRenderedComponent<LifeLine> Shown(ReturnTimeline timeline) => Render<LifeLine>(x => x.Add(y => y.Timeline, timeline));

    static ReturnTimeline Timeline(int reached, string state, string? why = null) =>
        new(
            Guid.NewGuid(),
            Guid.NewGuid(),
            [.. Whole.Take(reached).Select(x => new TimelineStage(x.Name, Begin.AddMilliseconds(x.Ms), x.Ms, x.Detail))],
            state,
            why,
            null,
            null,
            null,
            1
        );
}
