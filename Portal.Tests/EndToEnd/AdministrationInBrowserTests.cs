using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>What an administrator does in the browser: third party, key, endpoint, test push; person; route; jobs.</summary>
[Trait("Needs", "browser")]
public sealed class AdministrationInBrowserTests(Browser browser) : IClassFixture<Browser>
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Administrator_NewThirdParty_TestPushShowsTheAnswerAndSecretsOnce(ColorScheme scheme)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var visit = await browser.VisitAsync(scheme);
        var page = visit.Page;
        await visit.SignInAsync("admin", "/third-parties/new");
        await visit.LiveAsync();
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
        Visit.Quiet(string.Join('\n', await visit.LookAsync()));

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
        await visit.LiveAsync();
        await page.Locator("#p-user").FillAsync(name);
        await page.Locator("#p-name").FillAsync("Second clerk");
        await page.Locator("#p-mail").FillAsync("clerk2@example.com");
        await page.GetByLabel("approver").CheckAsync();
        await page.GetByLabel("make one and show it once").CheckAsync();
        await page.GetByTestId("save-person").ClickAsync();
        await page.WaitForURLAsync(new Regex("/people/[0-9a-f-]{36}$"));
        var password = await page.GetByTestId("secret").Locator(".mono").InnerTextAsync();
        Visit.Quiet(string.Join('\n', await visit.LookAsync()));
        await page.ReloadAsync();
        await page.GetByTestId("save-person").WaitForAsync();
        Assert.DoesNotContain(password, await page.ContentAsync(), StringComparison.Ordinal);

        await page.GotoAsync("/routes/new");
        await visit.LiveAsync();
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
        Visit.Quiet(string.Join('\n', await visit.LookAsync()));
        Visit.Quiet(visit.Faults);
    }

    [Fact]
    public async Task Administrator_Jobs_DashboardOpensFromTheNavigationAndWorks()
    {
        await using var visit = await browser.VisitAsync();
        var page = visit.Page;
        await visit.SignInAsync("admin", "/people");
        await visit.LiveAsync();
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
}
