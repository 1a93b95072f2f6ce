using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>Every page: accessible, quiet in the console, and at home.</summary>
[Trait("Needs", "browser")]
public sealed class PagesInBrowserTests(Browser browser) : IClassFixture<Browser>
{
    static readonly string[] Approvers = ["/todo", "/done", "/initiated", "/demo/third-party"];

    // Whatever page is added is looked at; addresses with a parameter are opened through a link.
    static readonly Lazy<IReadOnlyList<(string Path, bool Open)>> Known = new(() =>
        [
            .. typeof(PortalHost)
                .Assembly.GetTypes()
                .SelectMany(type =>
                    type.GetCustomAttributes<RouteAttribute>(false)
                        .Select(x => (Path: x.Template, Open: type.GetCustomAttributes<AllowAnonymousAttribute>(true).Any()))
                )
                .Where(x => !x.Path.Contains('{', StringComparison.Ordinal) && x.Path is not ("/error" or "/not-found" or "/sign-out"))
                .Distinct()
                .OrderBy(x => x.Path, StringComparer.Ordinal),
        ]
    );

    static IEnumerable<string> Open => Known.Value.Where(x => x.Open).Select(x => x.Path);

    static IEnumerable<string> Closed => Known.Value.Where(x => !x.Open).Select(x => x.Path);

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task OpenPages_Axe_FindsNothingSerious(ColorScheme scheme)
    {
        await using var visit = await browser.VisitAsync(scheme);
        Visit.Quiet(string.Join("\n", await LookAsync(visit, Open)));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task PagesOfAnApprover_Axe_FindsNothingSerious(ColorScheme scheme)
    {
        await using var visit = await browser.VisitAsync(scheme);
        await visit.SignInAsync("finance", "/todo");
        var document = await FirstLinkAsync(visit.Page, "a[data-row][href^='/documents/']");
        Visit.Quiet(string.Join("\n", await LookAsync(visit, [.. Approvers, document])));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task PagesOfAnAdministrator_Axe_FindsNothingSerious(ColorScheme scheme)
    {
        await using var visit = await browser.VisitAsync(scheme);
        await visit.SignInAsync("admin", "/agents/dashboard");
        var drawer = await FirstLinkAsync(visit.Page, "[data-testid=run] a[data-row]");
        await visit.Page.GotoAsync("/deliveries");
        var delivery = await FirstLinkAsync(visit.Page, "a[data-row][href^='/deliveries/']");
        var run = "/agents/runs/" + new Uri(browser.App.Address, drawer).Query.Split("run=")[1];
        Visit.Quiet(string.Join("\n", await LookAsync(visit, [.. Closed, "/agents/dashboard?outcome=failed", drawer, run, delivery])));
    }

    [Fact]
    public async Task Pages_OnAPhone_DoNotScrollSideways()
    {
        await using var visit = await browser.VisitAsync(width: 360);
        await visit.SignInAsync("admin", "/agents/dashboard");
        var wide = new List<string>();
        foreach (var path in Closed)
        {
            await visit.Page.GotoAsync(path);
            await visit.Page.Locator("h1").First.WaitForAsync();
            if (
                await visit.Page.EvaluateAsync<bool>(
                    "document.querySelector('.main').scrollWidth > document.querySelector('.main').clientWidth + 1"
                )
            )
                wide.Add(path);
        }
        Visit.Quiet(string.Join("\n", wide));
    }

    static async Task<string> FirstLinkAsync(IPage page, string selector)
    {
        var link = page.Locator(selector).First;
        await link.WaitForAsync();
        return await link.GetAttributeAsync("href") ?? throw new InvalidOperationException($"{selector} has no address.");
    }

    static async Task<List<string>> LookAsync(Visit visit, IEnumerable<string> paths)
    {
        var faults = new List<string>();
        foreach (var path in paths)
        {
            await visit.Page.GotoAsync(path);
            await visit.Page.Locator("h1").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
            faults.AddRange(await visit.LookAsync(path));
        }
        faults.AddRange(visit.Faults.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        return faults;
    }
}
