using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Portal.Tests.Support;

/// <summary>Debian's headless Chromium by Playwright, and a demo portal to look at. Shared by the tests of one class.</summary>
public sealed class Browser : IAsyncLifetime
{
    const string Chromium = "/usr/bin/chromium";

    // No sandbox: tests run as root. The rest keeps Chromium from calling its maker's hosts.
    static readonly string[] Flags =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    IPlaywright? playwright;
    IBrowser? browser;
    PortalApp? app;

    /// <summary>The portal.</summary>
    public PortalApp App => app ?? throw new InvalidOperationException("No browser, so no portal was started.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium))
            return;
        app = await PortalApp.StartAsync(environment: "Development", settings: new Dictionary<string, string?> { ["Seed:Demo"] = "true" });
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = Chromium,
                Headless = true,
                Args = Flags,
            }
        );
    }

    /// <summary>A window of its own, at this portal or at another address; the test is skipped by name where there is no Chromium.</summary>
    public async Task<Visit> VisitAsync(ColorScheme scheme = ColorScheme.Light, int width = 1440, string locale = "en", Uri? address = null)
    {
        Assert.SkipWhen(browser is null, $"{Chromium} is not installed; install the package chromium to run browser tests.");
        var context = await browser!.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = (address ?? App.Address).ToString(),
                ColorScheme = scheme,
                Locale = locale,
                ViewportSize = new ViewportSize { Width = width, Height = 900 },
                ReducedMotion = ReducedMotion.Reduce,
            }
        );
        return new Visit(context, await context.NewPageAsync(), address ?? App.Address);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        if (app is not null)
            await app.DisposeAsync();
    }
}

/// <summary>One person's window: notes what the page complains about and where it calls.</summary>
public sealed class Visit : IAsyncDisposable
{
    readonly IBrowserContext context;
    readonly ConcurrentQueue<string> faults = new();

    /// <summary>A window that watches itself.</summary>
    public Visit(IBrowserContext context, IPage page, Uri home)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(page);
        (this.context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                faults.Enqueue($"console: {message.Text}");
        };
        page.PageError += (_, error) => faults.Enqueue($"script: {error}");
        page.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            if (address.Scheme is "http" or "https" or "ws" or "wss" && address.Authority != home.Authority)
                faults.Enqueue($"foreign request: {request.Url}");
        };
    }

    /// <summary>The page.</summary>
    public IPage Page { get; }

    /// <summary>Console errors, script errors and requests that left the portal, one a line; empty when all is well.</summary>
    public string Faults => string.Join('\n', faults);

    /// <summary>Fails with every fault in full.</summary>
    public static void Quiet(string faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        Assert.True(faults.Length == 0, faults);
    }

    // What counts: WCAG 2.2 A and AA and best practice; axe's experimental rules are still wrong at times. A frame without
    // scripts cannot answer axe; its page is a foreign mail.
    static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions { Type = "tag", Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] },
        Iframes = false,
    };

    /// <summary>
    /// What axe finds serious or critical, one a line. Static page and circuit each write the title and in between there is
    /// none: that there is one is waited for here, and not left to axe's rule.
    /// </summary>
    public async Task<IReadOnlyList<string>> LookAsync(string where = "")
    {
        await Assertions.Expect(Page).ToHaveTitleAsync(new Regex("."));
        var found = await Page.RunAxe(Rules);
        return
        [
            .. found
                .Violations.Where(x => x.Impact is "serious" or "critical" && x.Id != "document-title")
                .Select(x => $"{where}: {x.Id} {x.Help}: {string.Join(" | ", x.Nodes.Take(3).Select(y => y.Html))}"),
        ];
    }

    /// <summary>The page is prerendered first; what is typed before the circuit is up would be lost.</summary>
    public async Task LiveAsync()
    {
        await Page.WaitForFunctionAsync("() => window.Blazor && document.querySelector('.main h1')");
        await Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
    }

    /// <summary>Signs in with the demo password and waits for the page behind it.</summary>
    public async Task SignInAsync(string name, string to)
    {
        await Page.GotoAsync($"/sign-in?user={name}&returnUrl={Uri.EscapeDataString(to)}");
        await Page.Locator("input[name='Form.UserName']").FillAsync(name);
        await Page.Locator("input[type=password]").FillAsync("Collector-demo-1");
        await Page.Locator("form[method=post] button[type=submit].pri").ClickAsync();
        await Page.WaitForURLAsync(x => new Uri(x).AbsolutePath == new Uri(new Uri("http://x"), to).AbsolutePath);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await context.DisposeAsync();
}
