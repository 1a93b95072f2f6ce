using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Agents;
using Portal.Agents.Controls;

namespace Portal.Tests.Components.Agents;

public sealed class RunTableRowTests : BunitContext
{
    static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 48, 7, TimeSpan.Zero);

    public RunTableRowTests()
    {
        Services.AddLocalization();
        Services.AddSingleton<TimeProvider>(new FakeTimeProvider(Now));
    }

    [Theory]
    [InlineData("pending", null, null, "Demo ERP Waiting", "")]
    [InlineData("inFlight", null, null, "Demo ERP Sending", "live")]
    [InlineData("retrying", 503, null, "Demo ERP 503 · in 0:42", "w")]
    [InlineData("retrying", null, null, "Demo ERP no answer · in 0:42", "w")]
    [InlineData("delivered", 200, 58.2, "Demo ERP 200 · 58 ms", "ok")]
    [InlineData("exhausted", 500, null, "Demo ERP Exhausted · 12 tries", "b")]
    [InlineData("held", null, null, "Demo ERP Held", "w")]
    [InlineData("cancelled", null, null, "Demo ERP Cancelled", "")]
    public void Row_EveryDeliveryState_SaysStateCodeAndLatency(string state, int? code, double? millis, string text, string css)
    {
        var chip = Row(Run(Push(state, code, millis))).Find(".tp");

        Assert.Equal(text, Shown(chip));
        Assert.Equal(css, string.Join(' ', chip.ClassList.Where(x => x != "tp")));
    }

    [Fact]
    public void Row_NothingPushed_SaysWhy()
    {
        var row = Row(Run() with { Outcome = "noMatch", Reason = "subject does not contain \"urgent\"" });

        Assert.Equal("subject does not contain \"urgent\"", row.Find(".reason").TextContent);
        Assert.DoesNotContain("t-bad", row.Find(".reason").ClassName, StringComparison.Ordinal);
    }

    [Fact]
    public void Row_ReasonWithItsPlaceInTheCondition_LeavesThePlaceToTheRunPage()
    {
        var row = Row(Run() with { Outcome = "noMatch", Reason = "verdict.own is 'none'; it is not 'pass' (when/all/0)" });

        Assert.Equal("verdict.own is 'none'; it is not 'pass'", row.Find(".reason").TextContent);
    }

    [Fact]
    public void Row_Failed_ShowsTheReasonInRed()
    {
        var row = Row(Run() with { Outcome = "failed", Reason = "table not found" });

        Assert.Contains("t-bad", row.Find(".reason").ClassName, StringComparison.Ordinal);
        Assert.Contains("Failed", row.Find(".outcome").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Row_SeveralThirdParties_ShowsCodesOnlyAndCountsTheRest()
    {
        var row = Row(Run([.. Enumerable.Range(0, 5).Select(_ => Push("delivered", 200, 58))]));

        Assert.Equal(["Demo ERP 200", "Demo ERP 200", "Demo ERP 200"], row.FindAll(".tp").Select(Shown));
        Assert.Contains("+2", row.Find(".dl").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Row_DeliveryChanges_ChangesInPlaceAndShowsIt()
    {
        var push = Push("inFlight", null, null);
        var run = Run(push);
        var row = Row(run);
        Assert.DoesNotContain("fresh", row.Find(".dl").ClassName, StringComparison.Ordinal);

        row.Render(x => x.Add(y => y.Run, run with { Pushes = [push with { State = "delivered", StatusCode = 200, Millis = 58 }] }));

        Assert.Contains("fresh", row.Find(".dl").ClassName, StringComparison.Ordinal);
        Assert.Equal("Demo ERP 200 · 58 ms", Shown(row.Find(".tp")));
    }

    [Fact]
    public void Row_Always_ShowsWhenWhoWhatAndHowLong()
    {
        var row = Row(Run());

        Assert.Equal("09:47:41", row.Find("time").TextContent);
        Assert.Equal("Report returns v7", Words(row.Find(".agent").TextContent));
        Assert.Equal("Return of PO-2026-0424", row.Find(".input").TextContent);
        Assert.Equal("12 ms", Words(row.Find(".took").TextContent));
    }

    IRenderedComponent<RunTableRow> Row(RunLine run) =>
        Render<RunTableRow>(x => x.Add(y => y.Run, run).Add(y => y.Href, "/agents/dashboard?run=1"));

    static RunLine Run(params RunPush[] pushes) =>
        new(
            Guid.NewGuid(),
            Guid.NewGuid(),
            "Report returns",
            7,
            "beforeArrival",
            "Return of PO-2026-0424",
            "succeeded",
            null,
            Now.AddSeconds(-26),
            12_000,
            pushes
        );

    static RunPush Push(string state, int? code, double? millis) =>
        new(
            Guid.NewGuid(),
            "Demo ERP",
            "hook",
            "document.returned",
            3,
            state,
            code,
            12,
            null,
            state == "retrying" ? Now.AddSeconds(42) : null,
            millis
        );

    // The word for screen readers only is left out where the state is shown by icon and figures.
    static string Shown(AngleSharp.Dom.IElement chip) =>
        Words($"{chip.QuerySelector("b")!.TextContent} {chip.QuerySelector(".nums")?.TextContent}");

    static string Words(string text) => string.Join(' ', text.Split([' ', '\n', '\r', '\u00a0'], StringSplitOptions.RemoveEmptyEntries));
}
