using System.Text.Json;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Portal.Api;
using Portal.Approvals.Texts;
using Portal.Components.Controls;
using Portal.Components.Layout;
using Portal.Components.Viewing;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed class FrameTests : PortalBunitContext
{
    [Theory]
    [InlineData("approver", false)]
    [InlineData("operator", true)]
    public void KeyHelp_TellsOnlyKeysThatLeadSomewhereForThePerson(string role, bool dashboard)
    {
        var keys = Show<KeyHelp>(x => x.Add(y => y.Viewer, With(role))).FindAll("dt").Select(x => x.TextContent).ToList();

        Assert.Contains("JK", keys);
        Assert.Contains("GthenT", keys);
        Assert.Equal(dashboard, keys.Contains("GthenD"));
    }

    [Fact]
    public void PageHeader_NotEverythingRead_SaysAtLeast()
    {
        var header = Show<PageHeader>(x => x.Add(y => y.Title, "To-do").Add(y => y.Count, 300).Add(y => y.AndMore, true));

        Assert.Equal("300+", header.Find(".count").TextContent);
    }

    [Theory]
    [InlineData("15990.00", "15,990.00")]
    [InlineData("15990", "15,990")]
    [InlineData("1280.5", "1,280.50")]
    [InlineData("0.12345", "0.1235")]
    public void Value_Number_KeepsTheDecimalsItWasWrittenWith(string written, string read)
    {
        var texts = Services.GetRequiredService<IStringLocalizer<ApprovalTexts>>();

        Assert.Equal(read, texts.Value(JsonDocument.Parse(written).RootElement));
    }

    Viewer With(string role) => Reader with { Caller = new Caller(CallerKind.Person, Reader.Id, "director", [role], []) };
}
