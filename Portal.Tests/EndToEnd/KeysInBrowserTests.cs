using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>What single keys do, and that they do nothing while somebody writes.</summary>
[Trait("Needs", "browser")]
public sealed class KeysInBrowserTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task QuestionMark_OnAnyPage_ShowsTheKeysAndEscClosesThem()
    {
        await using var visit = await browser.VisitAsync();
        await SignInAsync(visit, "finance", "/todo");
        var help = visit.Page.Locator("#key-help");

        await visit.Page.Keyboard.PressAsync("?");
        await Assertions.Expect(help).ToBeVisibleAsync();
        Visit.Quiet(string.Join("\n", await visit.LookAsync("keys")));
        await visit.Page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(help).ToBeHiddenAsync();
        Visit.Quiet(visit.Faults);
    }

    [Fact]
    public async Task SearchField_KeysWrittenInIt_AreText()
    {
        await using var visit = await browser.VisitAsync();
        await SignInAsync(visit, "finance", "/todo");
        var search = visit.Page.Locator("input[type=search]");

        await visit.Page.Keyboard.PressAsync("/");
        await Assertions.Expect(search).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync("j?a");
        await Assertions.Expect(search).ToHaveValueAsync("j?a");
        await Assertions.Expect(visit.Page.Locator("#key-help")).ToBeHiddenAsync();
        await visit.Page.Keyboard.PressAsync("Escape");

        await Assertions.Expect(search).Not.ToBeFocusedAsync();
    }

    [Fact]
    public async Task JAndEnter_InTheList_OpenTheSecondDocument()
    {
        await using var visit = await browser.VisitAsync();
        await SignInAsync(visit, "finance", "/todo");
        var second = await visit.Page.Locator("a[data-row]").Nth(1).GetAttributeAsync("href");

        await visit.Page.Keyboard.PressAsync("j");
        await visit.Page.Keyboard.PressAsync("j");
        await visit.Page.Keyboard.PressAsync("Enter");

        await visit.Page.WaitForURLAsync($"**{second}");
    }

    [Fact]
    public async Task CtrlEnter_InAFieldJustWritten_SavesWhatWasWritten()
    {
        await using var visit = await browser.VisitAsync();
        await SignInAsync(visit, "admin", "/people/new");
        await visit.Page.Locator("#p-user").FillAsync("reader-by-keys");
        await visit.Page.Locator("#p-name").FillAsync("Reader by keys");
        await visit.Page.Locator("#p-mail").FocusAsync();
        await visit.Page.Keyboard.TypeAsync("keys@example.test");

        await visit.Page.Keyboard.PressAsync("Control+Enter");

        await visit.Page.WaitForURLAsync(x => !x.EndsWith("/new", StringComparison.Ordinal));
        await Assertions.Expect(visit.Page.Locator("#p-mail")).ToHaveValueAsync("keys@example.test");
    }

    [Fact]
    public async Task Print_ADocument_IsBlackOnWhiteWithTheRecordAndNothingToPress()
    {
        await using var visit = await browser.VisitAsync(ColorScheme.Dark);
        await SignInAsync(visit, "finance", "/todo");
        await visit.Page.Locator("a[data-row]").First.ClickAsync();
        var record = visit.Page.GetByTestId("printed-record");
        await Assertions.Expect(record).ToBeHiddenAsync();
        await Assertions.Expect(visit.Page.GetByTestId("approve")).ToBeVisibleAsync();

        await visit.Page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });

        await Assertions.Expect(record).ToBeVisibleAsync();
        await Assertions.Expect(visit.Page.Locator("main button:visible, nav:visible")).ToHaveCountAsync(0);
        Assert.Equal("rgb(0, 0, 0)", await visit.Page.EvaluateAsync<string>("getComputedStyle(document.querySelector('h1')).color"));
    }

    // Keys work before the circuit; but when it comes it takes the focus to the heading.
    static async Task SignInAsync(Visit visit, string name, string path)
    {
        await visit.SignInAsync(name, path);
        await visit.Page.Locator(".app[data-live]").WaitForAsync();
    }
}
