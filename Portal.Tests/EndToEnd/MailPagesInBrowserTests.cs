using System.Text.Json;
using Microsoft.Playwright;
using Portal.Tests.Modules.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>An administrator at the pages of the mail room.</summary>
[Trait("Needs", "browser")]
public sealed class MailPagesInBrowserTests(Browser browser) : IClassFixture<Browser>
{
    static readonly string[] Tabs = ["", "?tab=html", "?tab=attachments", "?tab=headers", "?tab=raw", "?tab=trace"];

    // The first is judged by nesting and not shown at all; the rest go into one page.
    static readonly IReadOnlyList<string> Vectors =
    [
        .. JsonDocument
            .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "html-mail-vectors.json")))
            .RootElement.GetProperty("vectors")
            .EnumerateArray()
            .Where(x => x.GetProperty("id").GetString() != "html-101")
            .Select(x => x.GetProperty("html").GetString()!),
    ];

    [Fact]
    public async Task Collector_MadeByPage_TakesMailInThatAppearsLiveWithItsTrace()
    {
        await using var visit = await browser.VisitAsync();
        var page = visit.Page;
        await visit.SignInAsync("admin", "/collectors");
        await page.Locator("[data-testid=new-collector]").ClickAsync();
        await page.Locator("#c-addresses").FillAsync("no address");
        await page.Locator("[data-testid=save-collector]").ClickAsync();
        await Assertions.Expect(page.Locator("#c-name-help[role=alert]")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator("#c-addresses-help[role=alert]")).ToContainTextAsync("no address");
        await page.Locator("#c-name").FillAsync("Vendor bills");
        await page.Locator("#c-addresses").FillAsync("bills@collector.local");
        await page.Locator("[data-testid=save-collector]").ClickAsync();
        await page.WaitForURLAsync(x => x.Contains("/collectors/0", StringComparison.Ordinal));
        await Assertions.Expect(page.Locator("[data-testid=save-state]")).ToContainTextAsync("Created");

        var list = $"/collectors/messages?collector={page.Url.Split('/')[^1]}";
        // With its circuit up the page is told; what appears then came live.
        var socket = await page.RunAndWaitForWebSocketAsync(() => page.GotoAsync(list));
        await Assertions.Expect(page.Locator(".nomatch")).ToBeVisibleAsync();
        Assert.False(socket.IsClosed);
        Assert.StartsWith("250", await RawSmtp.SendAsync(browser.App.SmtpPort, Bill, to: "bills@collector.local"));
        var row = page.Locator("tr[data-testid=message]");
        await Assertions.Expect(row).ToHaveCountAsync(1);
        await row.Locator("a[data-row]").ClickAsync();
        await Assertions.Expect(page.Locator("h1")).ToHaveTextAsync("Bill 12");
        await page.Locator("nav.tabs a[href$='tab=trace']").ClickAsync();
        await Assertions.Expect(page.Locator("[data-testid=life-line] li").First).ToContainTextAsync("Vendor bills");
        Visit.Quiet(visit.Faults);
    }

    [Fact]
    [Trait("Fault", "html-mail")]
    public async Task Html_OfHostileMail_RunsNothingAndLoadsNothing()
    {
        await using var visit = await browser.VisitAsync();
        var page = visit.Page;
        await visit.SignInAsync("admin", "/collectors/messages");
        var id = await ArriveAsync("hostile", string.Join("\r\n<hr>\r\n", Vectors));
        await page.GotoAsync($"/collectors/messages/{id}?tab=html");
        await page.FrameLocator("iframe").Locator("body").WaitForAsync();
        await Assertions.Expect(page.Locator("[data-testid=blocked]")).ToContainTextAsync("removed");
        Assert.Equal(0, await RanAsync(page));
        Visit.Quiet(visit.Faults);
    }

    [Fact]
    [Trait("Fault", "html-mail")]
    public async Task Html_ThatSlippedThroughTheCleaning_IsHeldByFrameAndPolicy()
    {
        await using var visit = await browser.VisitAsync();
        var page = visit.Page;
        await visit.SignInAsync("admin", "/collectors/messages");
        var id = await ArriveAsync("slipped", "<p>x</p>");
        // As they stand, under the headers of the real answer.
        var (raw, held) = ("", true);
        await page.RouteAsync(
            "**/html",
            async route =>
            {
                var real = await route.FetchAsync();
                var headers = real
                    .Headers.Where(x => held || x.Key != "content-security-policy")
                    .Append(new KeyValuePair<string, string>("x-body", "replaced"));
                await route.FulfillAsync(
                    new RouteFulfillOptions
                    {
                        Status = 200,
                        Headers = headers,
                        Body = raw,
                    }
                );
            }
        );
        var loaded = new List<string>();
        page.Response += (_, answer) =>
        {
            if (answer.Url.Contains("track.example", StringComparison.Ordinal))
                loaded.Add(answer.Url);
        };
        var address = $"/collectors/messages/{id}/html";
        // Opened by itself: the policy alone holds it.
        foreach (var vector in Vectors)
        {
            raw = Page(vector);
            await page.GotoAsync(address);
            Assert.False(await page.EvaluateAsync<bool>(Mark), vector);
        }
        // In the frame of our page, all of them, without the policy: the frame alone holds them.
        (raw, held) = (Page(string.Join("\n<hr>\n", Vectors)), false);
        await page.RunAndWaitForWebSocketAsync(() => page.GotoAsync($"/collectors/messages/{id}?tab=html"));
        var framed = page.FrameLocator("iframe").Locator("html");
        await framed.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        Assert.False(await framed.EvaluateAsync<bool>(Mark));
        Assert.Empty(loaded);
        // Where neither holds, they do run: without this the rest would prove nothing.
        raw = Page("<img src=x onerror=window.__x=1>");
        await page.GotoAsync(address);
        await page.WaitForFunctionAsync(Mark);
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 360)]
    public async Task DetailPages_Axe_FindsNothingSeriousAndNothingScrollsSideways(ColorScheme scheme, int width)
    {
        await using var visit = await browser.VisitAsync(scheme, width);
        var page = visit.Page;
        await visit.SignInAsync("admin", "/collectors");
        var id = await ArriveAsync($"axe-{width}", "<p>Hello</p>", "attached");
        await page.Locator("a[data-row]").First.WaitForAsync();
        var collector = await page.Locator("a[data-row]").First.GetAttributeAsync("href");
        var faults = new List<string>();
        foreach (var path in Tabs.Select(x => $"/collectors/messages/{id}{x}").Append(collector!).Append(collector + "?tab=history"))
        {
            await page.GotoAsync(path);
            await page.Locator("h1").First.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
            if (path == collector)
            {
                await page.Locator("#imap-on").CheckAsync();
                await page.Locator("#imap-host").WaitForAsync();
            }
            faults.AddRange(await visit.LookAsync(path));
            if (
                await page.EvaluateAsync<bool>(
                    "document.querySelector('.main').scrollWidth > document.querySelector('.main').clientWidth + 1"
                )
            )
                faults.Add($"{path}: scrolls sideways at {width}");
        }
        Visit.Quiet(string.Join("\n", faults) + visit.Faults);
    }

    const string Mark = "() => window.__x === 1 || window.__x === '1'";

    const string Bill = "From: a@vendor.example\r\nSubject: Bill 12\r\n\r\nPay.";

    async Task<string> ArriveAsync(string name, string html, string? attachment = null)
    {
        var file = attachment is null
            ? ""
            : $"--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename={attachment}.txt\r\n\r\nx\r\n";
        await RawSmtp.SendAsync(
            browser.App.SmtpPort,
            $"From: {name}@vendor.example\r\nSubject: {name}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                + $"--b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(html), Base64FormattingOptions.InsertLineBreaks)}\r\n{file}--b--"
        );
        return Assert.Single(await browser.App.Admin.ReadAllAsync($"/api/admin/v1/messages?sender={name}@vendor.example")).Text("id");
    }

    static string Page(string body) => "<!DOCTYPE html><meta charset=utf-8><body>" + body;

    // In how many frames a vector has left its mark.
    static async Task<int> RanAsync(IPage page)
    {
        var ran = 0;
        foreach (var frame in page.Frames)
            ran += await frame.EvaluateAsync<bool>(Mark) ? 1 : 0;
        return ran;
    }
}
