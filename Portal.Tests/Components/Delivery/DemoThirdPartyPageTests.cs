using Bunit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Time.Testing;
using Portal.Delivery;
using Portal.Delivery.Pages;
using Portal.Settings;

namespace Portal.Tests.Components.Delivery;

public sealed class DemoThirdPartyPageTests : BunitContext
{
    readonly DemoThirdParty demo;

    public DemoThirdPartyPageTests()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));
        demo = new DemoThirdParty(clock);
        Services.AddLocalization();
        Services.AddSingleton<TimeProvider>(clock);
        Services.AddSingleton(demo);
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void Page_WithoutDemoContent_SaysThatThereIsNone()
    {
        Assert.Contains("There is no demo third party", Shown(seedDemo: false).Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_NothingArrived_SaysHowToMakeItArrive()
    {
        Assert.Contains("Nothing has arrived yet", Shown().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_ForgedPushArrives_ShowsItAtOnceAsNotVerified()
    {
        var page = Shown();

        demo.Receive("msg_1", "1", "v1,AAAA", "1", """{"type":"document.returned","data":{"number":"PO-1"}}"""u8.ToArray());

        page.WaitForAssertion(() =>
            Assert.Contains("Not verified", page.Find("[data-testid=arrival]").TextContent, StringComparison.Ordinal)
        );
        Assert.Contains("document.returned", page.Find("[data-testid=arrival]").TextContent, StringComparison.Ordinal);
        Assert.Contains("PO-1", page.Find("[data-testid=arrival] .sub").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Page_BehaviourChosen_ChangesHowItAnswers()
    {
        var page = Shown();

        page.Find("input[value=Fail]").Change("Fail");

        Assert.Equal(DemoMode.Fail, demo.Mode);
        page.WaitForAssertion(() => Assert.Contains("on", page.Find("label:has(input[value=Fail])").ClassName, StringComparison.Ordinal));
    }

    IRenderedComponent<DemoThirdPartyPage> Shown(bool seedDemo = true)
    {
        var settings = new ConfigurationBuilder()
            .AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal) { ["Seed:Demo"] = seedDemo ? "true" : "false" })
            .Build();
        var environment = new HostingEnvironment { EnvironmentName = "Development", ContentRootPath = Path.GetTempPath() };
        Services.AddSingleton(PortalOptions.Read(settings, environment, []));
        return Render<DemoThirdPartyPage>();
    }
}
