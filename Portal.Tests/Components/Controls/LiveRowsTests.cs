using Bunit;
using Portal.Components.Controls;

namespace Portal.Tests.Components.Controls;

public sealed class LiveRowsTests : BunitContext
{
    int shown;

    [Fact]
    public void Rows_NothingNew_ShowNoBar()
    {
        var rows = Rows(newer: 0);

        Assert.Empty(rows.FindAll("[data-testid=new-rows]"));
        Assert.Equal("old", rows.Find("p").TextContent);
    }

    [Fact]
    public void Rows_NewOnes_WaitBehindTheBarUntilItIsPressed()
    {
        var rows = Rows(newer: 3);
        Assert.Equal("Show 3 new runs", rows.Find("[data-testid=new-rows]").TextContent.Trim());
        Assert.Equal(0, shown);

        rows.Find("[data-testid=new-rows]").Click();

        Assert.Equal(1, shown);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void Rows_PointerLeaves_ComeInUnlessStillInHand(bool inHand, int times)
    {
        JSInterop.Setup<bool>("collectorInHand", _ => true).SetResult(inHand);
        var rows = Rows(newer: 1);

        rows.Find(".rows").TriggerEvent("onmouseleave", new Microsoft.AspNetCore.Components.Web.MouseEventArgs());

        Assert.Equal(times, shown);
    }

    [Fact]
    public void Rows_PointerLeavesAndNothingIsNew_AskTheBrowserNothing()
    {
        var rows = Rows(newer: 0);

        rows.Find(".rows").TriggerEvent("onmouseleave", new Microsoft.AspNetCore.Components.Web.MouseEventArgs());

        Assert.Empty(JSInterop.Invocations);
        Assert.Equal(0, shown);
    }

    IRenderedComponent<LiveRows> Rows(int newer) =>
        Render<LiveRows>(x =>
            x.Add(y => y.Newer, newer)
                .Add(y => y.Text, $"Show {newer} new runs")
                .Add(y => y.OnShow, () => shown++)
                .AddChildContent("<p>old</p>")
        );
}
