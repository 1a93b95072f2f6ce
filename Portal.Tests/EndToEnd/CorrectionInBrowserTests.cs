using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>An initiator withdraws one document and corrects another; the approver sees what changed. Every page of the way is accessible.</summary>
[Trait("Needs", "browser")]
public sealed class CorrectionInBrowserTests(Browser browser) : IClassFixture<Browser>
{
    static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 20_000 };

    [Fact]
    public async Task Initiator_WithdrawsOne_ItEndsWithTheReasonOnRecord()
    {
        await using var clerk = await browser.VisitAsync();
        await clerk.SignInAsync("clerk", "/initiated");
        await HandInAsync(clerk.Page, "Whiteboards for the meeting rooms");
        await clerk.Page.GetByTestId("withdraw").ClickAsync();
        await clerk.Page.GetByTestId("withdraw-confirm").ClickAsync();
        await Assertions.Expect(clerk.Page.GetByText("Write why: the approvers and the third party read it.")).ToBeVisibleAsync(Soon);
        await QuietAsync(clerk, "withdrawal dialog");
        await clerk.Page.Locator("#withdraw-reason").FillAsync("Ordered twice by mistake. 重复下单。");
        await clerk.Page.GetByTestId("withdraw-confirm").ClickAsync();

        await Assertions.Expect(clerk.Page.Locator(".dochead").GetByText("Withdrawn")).ToBeVisibleAsync(Soon);
        await Assertions.Expect(clerk.Page.GetByTestId("record").First).ToContainTextAsync("重复下单");
        await Assertions.Expect(clerk.Page.GetByTestId("initiator")).ToContainTextAsync("has ended");
        await QuietAsync(clerk, "withdrawn document");
        Visit.Quiet(clerk.Faults);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task Initiator_CorrectsAndHandsInAgain_TheApproverSeesWhatChanged(ColorScheme scheme, int width)
    {
        await using var clerk = await browser.VisitAsync(scheme, width);
        await using var finance = await browser.VisitAsync(scheme, width);
        await clerk.SignInAsync("clerk", "/initiated");
        var document = await HandInAsync(clerk.Page, "Desks for the new floor");
        await finance.SignInAsync("finance", document);
        await LiveAsync(finance.Page);
        await ReturnAsync(finance.Page, width, "The amount differs from the quote.");

        // The initiator's open page turns by itself.
        await Assertions.Expect(clerk.Page.GetByTestId("returned-because")).ToContainTextAsync("The amount differs from the quote.");
        await QuietAsync(clerk, "returned document");
        await clerk.Page.GetByTestId("correct").ClickAsync();
        await Assertions.Expect(clerk.Page.Locator("#title")).ToHaveValueAsync("Desks for the new floor");
        await clerk.Page.Locator("#title").FillAsync("Twelve desks for the new floor");
        await clerk.Page.Locator("#field-amount").FillAsync("9590");
        await clerk
            .Page.Locator("input[type=file]")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "quote.txt",
                    MimeType = "text/plain",
                    Buffer = "Twelve desks: 9,590"u8.ToArray(),
                }
            );
        await Assertions.Expect(clerk.Page.GetByText("quote.txt")).ToBeVisibleAsync(Soon);
        await clerk.Page.Locator("#opinion").FillAsync("Amount corrected to the quote.");
        await QuietAsync(clerk, "correction");
        await clerk.Page.GetByTestId("resubmit").ClickAsync();
        await clerk.Page.WaitForURLAsync(x => new Uri(x).AbsolutePath == document);

        // So does the approver's.
        var changes = finance.Page.GetByTestId("changes");
        await Assertions.Expect(changes).ToContainTextAsync("Changed since you decided in round 1", new() { Timeout = 20_000 });
        await Assertions.Expect(changes.GetByTestId("changed-title").Locator("ins").First).ToContainTextAsync("Twelve");
        await Assertions.Expect(changes.GetByTestId("changed-field").Locator("del")).ToContainTextAsync("9,950");
        await Assertions.Expect(changes.GetByTestId("changed-field").Locator("ins")).ToContainTextAsync("9,590");
        await Assertions.Expect(changes.GetByTestId("changed-file").Locator("ins a")).ToHaveTextAsync("quote.txt");
        await Assertions.Expect(finance.Page.GetByTestId(width > 600 ? "approve" : "phone-approve")).ToBeEnabledAsync();
        await QuietAsync(finance, "document after the correction");
        Visit.Quiet(clerk.Faults);
        Visit.Quiet(finance.Faults);
    }

    [Fact]
    public async Task Approver_ReturnsToAnExecutedStepAndRejects_ThroughThePage()
    {
        await using var director = await browser.VisitAsync();
        await using var finance = await browser.VisitAsync();
        await director.SignInAsync("director", "/todo");
        await LiveAsync(director.Page);
        await director.Page.Locator("a[data-row]:has-text('Forklift')").ClickAsync();
        await director.Page.GetByTestId("return").ClickAsync();
        await director.Page.Locator("label.opt:has-text('step 1')").ClickAsync();
        await director.Page.Locator("label.opt:has-text('Through every step in between')").ClickAsync();
        await director.Page.Locator("label.opt:has-text('Straight to me')").ClickAsync();
        await QuietAsync(director, "return dialog");
        await director.Page.GetByTestId("return-confirm").ClickAsync();
        await Assertions.Expect(director.Page.GetByText("Write what has to be corrected")).ToBeVisibleAsync(Soon);
        await director.Page.Locator("#reason").FillAsync("Compare the lease with buying.");
        await director.Page.GetByTestId("return-confirm").ClickAsync();
        await Assertions.Expect(director.Page.GetByTestId("decided")).ToBeVisibleAsync(Soon);

        await finance.SignInAsync("finance", new Uri(director.Page.Url).AbsolutePath);
        await LiveAsync(finance.Page);
        await Assertions.Expect(finance.Page.GetByTestId("step-people")).ToContainTextAsync("the first decides");
        await finance.Page.GetByTestId("approve").ClickAsync();
        await Assertions.Expect(finance.Page.GetByTestId("decided")).ToBeVisibleAsync(Soon);

        // Legal's approval stayed, so it is the director's again; the open page says so by itself.
        await director.Page.GetByTestId("reject").ClickAsync(new LocatorClickOptions { Timeout = 20_000 });
        await director.Page.Locator("#reject-reason").FillAsync("Buying is cheaper.");
        await director.Page.GetByTestId("reject-confirm").ClickAsync();
        await Assertions.Expect(director.Page.Locator(".dochead").GetByText("Rejected")).ToBeVisibleAsync(Soon);
        await QuietAsync(director, "rejected document");
        Visit.Quiet(director.Faults);
        Visit.Quiet(finance.Faults);
    }

    [Fact]
    public async Task Correction_OvertakenBySomebodyElse_SaysSoAndKeepsWhatWasWritten()
    {
        await using var clerk = await browser.VisitAsync();
        await using var elsewhere = await browser.VisitAsync();
        await clerk.SignInAsync("clerk", "/initiated");
        await LiveAsync(clerk.Page);
        await clerk.Page.Locator("a[data-row]:has-text('Laptops')").ClickAsync();
        await clerk.Page.GetByTestId("correct").ClickAsync();
        await clerk.Page.Locator("#title").FillAsync("Laptops, three quotes");
        await elsewhere.SignInAsync("clerk", new Uri(clerk.Page.Url).AbsolutePath.Replace("/correct", "", StringComparison.Ordinal));
        await LiveAsync(elsewhere.Page);
        await elsewhere.Page.GetByTestId("withdraw").ClickAsync();
        await elsewhere.Page.Locator("#withdraw-reason").FillAsync("No longer needed.");
        await elsewhere.Page.GetByTestId("withdraw-confirm").ClickAsync();

        await Assertions.Expect(clerk.Page.GetByTestId("overtaken")).ToBeVisibleAsync(Soon);
        await Assertions.Expect(clerk.Page.Locator("#title")).ToHaveValueAsync("Laptops, three quotes");
        await QuietAsync(clerk, "overtaken correction");
        await clerk.Page.GetByTestId("resubmit").ClickAsync();
        await Assertions.Expect(clerk.Page.GetByTestId("overtaken")).ToBeVisibleAsync(Soon);
        await clerk.Page.GetByTestId("reload").ClickAsync();
        await Assertions.Expect(clerk.Page.GetByText("This document cannot be corrected now")).ToBeVisibleAsync(Soon);
        Visit.Quiet(clerk.Faults);
        Visit.Quiet(elsewhere.Faults);
    }

    // The page is prerendered first; what is typed before the circuit is up would be lost.
    static async Task LiveAsync(IPage page)
    {
        await page.WaitForFunctionAsync("() => window.Blazor && document.querySelector('h1')");
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    static async Task<string> HandInAsync(IPage page, string title)
    {
        await page.GotoAsync("/documents/new");
        await LiveAsync(page);
        await page.Locator("#title").FillAsync(title);
        foreach (
            var (field, value) in new[]
            {
                ("supplier", "Office World"),
                ("amount", "9950"),
                ("costCentre", "FM-210"),
                ("reason", "Needed."),
            }
        )
            if (await page.Locator("#field-" + field).CountAsync() > 0)
                await page.Locator("#field-" + field).FillAsync(value);
        if (await page.Locator("#field-currency").CountAsync() > 0)
            await page.Locator("#field-currency").SelectOptionAsync("CNY");
        await page.Locator("form.editor button[type=submit]").ClickAsync();
        await page.WaitForURLAsync(new Regex("/documents/[0-9a-f-]{36}$"));
        await Assertions.Expect(page.GetByTestId("initiator")).ToBeVisibleAsync(Soon);
        return new Uri(page.Url).AbsolutePath;
    }

    static async Task ReturnAsync(IPage page, int width, string reason)
    {
        await page.GetByTestId(width > 600 ? "return" : "phone-return").ClickAsync();
        await page.Locator("#reason").FillAsync(reason);
        await page.GetByTestId("return-confirm").ClickAsync();
        await Assertions.Expect(page.GetByTestId("decided")).ToBeVisibleAsync(Soon);
    }

    static async Task QuietAsync(Visit visit, string where)
    {
        Visit.Quiet(string.Join('\n', await visit.LookAsync(where)));
        if (Environment.GetEnvironmentVariable("PORTAL_TEST_SHOTS") is { } folder)
            await visit.Page.ScreenshotAsync(
                new PageScreenshotOptions
                {
                    Path = Path.Combine(folder, $"{visit.Page.ViewportSize!.Width}-{where.Replace(' ', '-')}.png"),
                    FullPage = true,
                }
            );
    }
}
