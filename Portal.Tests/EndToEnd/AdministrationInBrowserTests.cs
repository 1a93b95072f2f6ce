using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>What an administrator does in the browser: third party, key, endpoint, test push; person; route; jobs.</summary>
[Trait("Needs", "browser")]
public sealed class AdministrationInBrowserTests(Browser browser) : IClassFixture<Browser>
{
    static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
    };

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Administrator_NewThirdParty_TestPushShowsTheAnswerAndSecretsOnce(ColorScheme scheme)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var visit = await browser.VisitAsync(scheme);
        var page = visit.Page;
        await visit.SignInAsync("admin", "/third-parties/new");
        await Live(page);
        await page.Locator("#party-name").FillAsync($"Archive {scheme}");
        await page.GetByTestId("save-party").ClickAsync();
        await page.WaitForURLAsync(new Regex("/third-parties/[0-9a-f-]{36}$"));

        await page.GetByTestId("add-key").ClickAsync();
        await page.Locator("#key-name").FillAsync("intake");
        await page.GetByTestId("make-key").ClickAsync();
        var secret = await page.GetByTestId("secret").Locator(".mono").InnerTextAsync();
        Assert.True(secret.Length > 30, secret);
        await page.GetByTestId("add-endpoint").ClickAsync();
        await page.Locator("input[id^=ep-name]").FillAsync("hook");
        await page.Locator("input[id^=ep-url]").FillAsync("http://10.0.0.1/hook");
        await page.GetByTestId("save-endpoint").ClickAsync();
        await Assertions.Expect(page.Locator("[id^=ep-url][id$=-help][role=alert]")).ToBeVisibleAsync();
        await page.Locator("input[id^=ep-url]").FillAsync(receiver.Url);
        await page.GetByTestId("save-endpoint").ClickAsync();
        await page.GetByTestId("test").ClickAsync();
        var answer = page.GetByTestId("test-answer");
        await Assertions.Expect(answer).ToContainTextAsync("200 OK");
        await Assertions.Expect(answer).ToContainTextAsync("webhook-signature");
        Assert.Contains("collector.test", Assert.Single(receiver.Arrivals).Text, StringComparison.Ordinal);
        await AxeAsync(page);

        await page.ReloadAsync();
        await page.GetByTestId("endpoint").WaitForAsync();
        var markup = await page.ContentAsync();
        Assert.DoesNotContain(secret, markup, StringComparison.Ordinal);
        Assert.DoesNotContain("whsec_", markup, StringComparison.Ordinal);
        Visit.Quiet(visit.Faults);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Administrator_NewPersonAndRoute_PublishedVersionIsNamed(ColorScheme scheme)
    {
        await using var visit = await browser.VisitAsync(scheme);
        var (page, name) = (visit.Page, $"clerk-{scheme}");
        await visit.SignInAsync("admin", "/people/new");
        await Live(page);
        await page.Locator("#p-user").FillAsync(name);
        await page.Locator("#p-name").FillAsync("Second clerk");
        await page.Locator("#p-mail").FillAsync("clerk2@example.com");
        await page.GetByLabel("approver").CheckAsync();
        await page.GetByLabel("make one and show it once").CheckAsync();
        await page.GetByTestId("save-person").ClickAsync();
        await page.WaitForURLAsync(new Regex("/people/[0-9a-f-]{36}$"));
        var password = await page.GetByTestId("secret").Locator(".mono").InnerTextAsync();
        await AxeAsync(page);
        await page.ReloadAsync();
        await page.GetByTestId("save-person").WaitForAsync();
        Assert.DoesNotContain(password, await page.ContentAsync(), StringComparison.Ordinal);

        await page.GotoAsync("/routes/new");
        await Live(page);
        await page.Locator("#r-name").FillAsync("Leave");
        await page.Locator("#r-code").FillAsync($"leave-{scheme}");
        await page.Locator("#step-0-name").FillAsync("Head");
        await page.GetByTestId("publish").ClickAsync();
        await Assertions.Expect(page.Locator("#step-0-people-help[role=alert]")).ToContainTextAsync("needs 1 to");
        await page.Locator("#step-0-people").SelectOptionAsync(name);
        await page.Locator("#r-fields").FillAsync("""{"type":"object","properties":{"days":{"type":"number","title":"Days"}}}""");
        await page.GetByTestId("publish").ClickAsync();
        await page.WaitForURLAsync(new Regex("/routes/[0-9a-f-]{36}$"));
        await Assertions.Expect(page.GetByText("Version 1 is published", new() { Exact = false })).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Days")).ToBeVisibleAsync();
        await AxeAsync(page);
        Visit.Quiet(visit.Faults);
    }

    [Fact]
    public async Task Administrator_Jobs_DashboardOpensFromTheNavigationAndWorks()
    {
        await using var visit = await browser.VisitAsync();
        var page = visit.Page;
        await visit.SignInAsync("admin", "/people");
        await Live(page);
        await page.Locator(".nav a[href='/jobs']").ClickAsync();
        await page.WaitForURLAsync(new Regex("/jobs"));
        await Assertions.Expect(page.Locator("#wrap")).ToBeVisibleAsync();
        await page.GotoAsync("/jobs/recurring");
        await page.Locator(".js-jobs-list-checkbox").First.CheckAsync();
        var answered = page.WaitForResponseAsync(x => x.Url.Contains("/jobs/recurring/trigger", StringComparison.Ordinal));
        await page.Locator("button[data-url$='/recurring/trigger']").ClickAsync();
        Assert.InRange((await answered).Status, 200, 299);
        Visit.Quiet(visit.Faults);
    }

    // The page is prerendered first; what is typed before the circuit is up would be lost.
    static async Task Live(IPage page)
    {
        await page.WaitForFunctionAsync("() => window.Blazor && document.querySelector('.main h1')");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    static async Task AxeAsync(IPage page)
    {
        var found = await page.RunAxe(Rules);
        Visit.Quiet(
            string.Join(
                '\n',
                found
                    .Violations.Where(x => x.Impact is "serious" or "critical" && x.Id != "document-title")
                    .Select(x => $"{x.Id} {x.Help}: {string.Join(" | ", x.Nodes.Take(3).Select(y => y.Html))}")
            )
        );
    }
}
