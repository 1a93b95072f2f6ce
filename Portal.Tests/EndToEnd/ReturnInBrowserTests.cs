using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>The reason this product exists, seen by two people at their screens.</summary>
[Trait("Needs", "browser")]
public sealed class ReturnInBrowserTests(Browser browser) : IClassFixture<Browser>
{
    static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 20_000 };

    [Fact]
    public async Task Return_WithReason_IsDeliveredOnTheOpenDashboardAndVerifiedByTheThirdParty()
    {
        await using var admin = await browser.VisitAsync();
        await using var finance = await browser.VisitAsync();
        await admin.SignInAsync("admin", "/agents/dashboard");
        await Assertions.Expect(admin.Page.GetByTestId("live")).ToBeVisibleAsync(Soon);
        await Assertions.Expect(admin.Page.GetByTestId("run").First).ToBeVisibleAsync(Soon);
        // The mark tells whether the page was loaded again: it must not be.
        await admin.Page.EvaluateAsync("window.unloaded = false");
        await finance.SignInAsync("finance", "/todo");
        var number = await ReturnFirstDocumentAsync(finance.Page);

        var line = admin.Page.GetByTestId("run").Filter(new LocatorFilterOptions { HasText = number }).First;
        await Assertions.Expect(line).ToBeVisibleAsync(Soon);
        await Assertions.Expect(line.GetByText("200")).ToBeVisibleAsync(Soon);
        Assert.False(await admin.Page.EvaluateAsync<bool>("window.unloaded"));

        await finance.Page.GotoAsync("/demo/third-party");
        var arrival = finance.Page.GetByTestId("arrival").Filter(new LocatorFilterOptions { HasText = number }).First;
        await Assertions.Expect(arrival.GetByText("Signature verified")).ToBeVisibleAsync(Soon);
        Visit.Quiet(admin.Faults);
        Visit.Quiet(finance.Faults);
    }

    [Fact]
    public async Task Run_Opened_ShowsItsLifeLineAndItsAttempt()
    {
        await using var admin = await browser.VisitAsync();
        await admin.SignInAsync("admin", "/agents/dashboard");
        await Assertions.Expect(admin.Page.GetByTestId("live")).ToBeVisibleAsync(Soon);
        await admin
            .Page.GetByTestId("run")
            .Filter(new LocatorFilterOptions { HasText = "Report returns" })
            .First.Locator("a[data-row]")
            .ClickAsync();

        var detail = admin.Page.GetByTestId("run-detail");
        await Assertions.Expect(detail.GetByTestId("life-line")).ToBeVisibleAsync(Soon);
        await Assertions.Expect(detail.GetByTestId("delivery").GetByText("200 OK").First).ToBeVisibleAsync(Soon);
        Assert.Contains("run=", admin.Page.Url, StringComparison.Ordinal);
        Visit.Quiet(admin.Faults);
    }

    [Fact]
    public async Task Start_Anonymous_ExplainsAndLeadsToTheSignIn()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.Page.GotoAsync("/");

        await Assertions
            .Expect(visitor.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 }))
            .ToHaveTextAsync("Watch a return reach a third party");
        await visitor.Page.Locator("a.btn.pri").ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("input[type=password]")).ToBeVisibleAsync(Soon);
        Visit.Quiet(visitor.Faults);
    }

    static async Task<string> ReturnFirstDocumentAsync(IPage page)
    {
        var first = page.Locator("a[data-row][href^='/documents/']").First;
        var number = Regex.Match(await first.InnerTextAsync(), "[A-Z]+-[0-9]{4}-[0-9]{4}").Value;
        Assert.NotEmpty(number);
        await first.ClickAsync();
        await page.GetByTestId("return").ClickAsync();
        await page.Locator("#reason").FillAsync("The second offer is missing. 缺少第二份报价。");
        await page.GetByTestId("return-confirm").ClickAsync();
        await Assertions
            .Expect(page.GetByTestId("return-confirm"))
            .ToBeHiddenAsync(new LocatorAssertionsToBeHiddenOptions { Timeout = 20_000 });
        return number;
    }
}
