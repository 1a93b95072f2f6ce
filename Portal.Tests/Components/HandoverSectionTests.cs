using Bunit;
using Portal.Approvals;
using Portal.Approvals.Controls;
using Portal.Components.Viewing;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed class HandoverSectionTests : PortalBunitContext
{
    static readonly DateTimeOffset Approved = new(2026, 11, 24, 8, 0, 0, TimeSpan.Zero);

    static HandoverView View(string state, params PackageDelivery[] deliveries) =>
        new(
            Guid.Parse("0197a3c2-0000-7000-8000-0000000000d0"),
            state,
            new string('a', 64),
            5,
            1_200_000,
            Approved,
            state == "waiting" ? null : Approved.AddMinutes(1),
            state == "acknowledged" ? Approved.AddMinutes(2) : null,
            state == "acknowledged" ? "Demo ERP" : null,
            deliveries
        );

    static PackageDelivery Delivery { get; } =
        new(
            Guid.Parse("0197a3c2-0000-7000-8000-0000000000e0"),
            "hook",
            "delivered",
            1,
            200,
            null,
            null,
            Approved,
            Approved.AddMilliseconds(61)
        );

    [Fact]
    public void Section_Waiting_SaysSoAndOffersThePackage()
    {
        var shown = Show<HandoverSection>(x => x.Add(y => y.Handover, View("waiting")));
        Assert.Contains("Waiting", shown.Find(".chip").TextContent, StringComparison.Ordinal);
        Assert.Equal("/documents/0197a3c2-0000-7000-8000-0000000000d0/package", shown.Find("a.btn").GetAttribute("href"));
        Assert.Contains("has not taken it yet", shown.Markup, StringComparison.Ordinal);
        Assert.Contains("5 files, 1.2 MB", shown.Markup, StringComparison.Ordinal);
        Assert.Empty(shown.FindAll("[data-testid=acknowledged]"));
    }

    [Fact]
    public void Section_Acknowledged_NamesWhoAndShowsItsDelivery()
    {
        var shown = Show<HandoverSection>(x => x.Add(y => y.Handover, View("acknowledged", Delivery)));
        Assert.Contains("Demo ERP", shown.Find("[data-testid=acknowledged]").TextContent, StringComparison.Ordinal);
        Assert.Contains("hook", shown.Find(".sent").TextContent, StringComparison.Ordinal);
        // An approver has no right to the page of a delivery.
        Assert.Empty(shown.FindAll(".sent a"));
    }

    [Fact]
    public void Section_Operator_IsLedToTheDelivery()
    {
        Speak("zh-CN");
        var shown = Render<HandoverSection>(x =>
            x.Add(y => y.Handover, View("delivered", Delivery))
                .AddCascadingValue(Reader with { Caller = Reader.Caller with { Roles = ["operator"] } })
        );
        Assert.Equal($"/deliveries/{Delivery.Id}", shown.Find(".sent a").GetAttribute("href"));
        Assert.Contains("已送达", shown.Find(".chip").TextContent, StringComparison.Ordinal);
    }
}
