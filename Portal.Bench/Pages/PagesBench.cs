using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;

namespace Portal.Bench;

/// <summary>
/// How soon a person can work on a page, in a real browser (Debian's headless Chromium, 1440 × 900, no throttling, the
/// portal with demo content on the same machine).
/// <para>
/// <b>Interactive</b>: milliseconds from the start of the navigation until the page's main control has reacted to a click
/// that is made at the first frame in which the circuit is up (<c>.app[data-live]</c>) and the control is drawn. The
/// reaction is drawn by the server through the circuit, so it cannot be had earlier. The sign-in has no circuit: there it is
/// the end of <c>load</c>, when form, style and fonts are there.
/// </para>
/// <para>
/// <b>Warm</b>: the page has been open once, its files are in the browser's cache; a whole new navigation all the same (new
/// document, new circuit). <b>Cold</b>: the cache is emptied before. <b>Bytes</b>: every answer as it was encoded on the
/// wire, headers included, and the frames of the circuit unpacked, so rather too many than too few. Medians of the rounds.
/// </para>
/// </summary>
static class PagesBench
{
    /// <summary>Main control, what it is told, and what shows that it has reacted; nothing for a page without a circuit.</summary>
    sealed record Probe(string Name, string Person, string Path, string Act = "", string Done = "");

    sealed record Opened(double Paint, double Interactive, double Shift, long Bytes);

    const string Watch = """
        (() => {
          const found = (window.collectorBench = { shift: 0, live: 0 });
          new PerformanceObserver(list => {
            for (const entry of list.getEntries()) if (!entry.hadRecentInput && !found.live) found.shift += entry.value;
          }).observe({ type: "layout-shift", buffered: true });
        })();
        """;

    // Waits frame by frame inside the page: a question from outside would cost more than what is measured.
    const string Follow = """
        ([act, done]) => new Promise(told => {
          const found = window.collectorBench;
          const words = { click: x => x.click(), choose: x => { x.selectedIndex = 1; x.dispatchEvent(new Event("change", { bubbles: true })); } };
          const begin = () => {
            const [word, ...rest] = act.split(" "), control = document.querySelector(rest.join(" "));
            if (!control || !document.querySelector(".app[data-live]")) return false;
            words[word](control);
            return true;
          };
          const isDone = () => done.startsWith("value ") ? !!document.querySelector(done.slice(6))?.value : !!document.querySelector(done);
          const step = () => {
            if (!found.live && begin()) found.live = performance.now();
            if (found.live && isDone()) told(performance.now());
            else requestAnimationFrame(step);
          };
          step();
        })
        """;

    static readonly Probe[] Probes =
    [
        new("sign-in", "", "/sign-in"),
        new("to-do", "finance", "/todo", "click nav.tabs a:nth-child(2)", "nav.tabs a:nth-child(2)[aria-current]"),
        new("document", "finance", "DOCUMENT", "click .dec .quick .fchip", "value #opinion"),
        new("dashboard", "admin", "/agents/dashboard", "click .seg a:nth-child(2)", ".seg a:nth-child(2)[aria-current]"),
        new("messages", "admin", "/collectors/messages", "choose select[name=disposition]", ".fchip.on select[name=disposition]"),
        new("collector editor", "admin", "COLLECTOR", "click #imap-on", "#imap-host"),
    ];

    public static async Task<int> RunAsync(Options options)
    {
        var rounds = Math.Clamp(options.Number("--count", 20), 1, 20);
        await using var portal = await DemoPortal.StartAsync();
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions
            {
                ExecutablePath = "/usr/bin/chromium",
                Headless = true,
                Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
            }
        );
        Console.WriteLine(
            $"| page ({browser.Version}, {rounds} rounds) | interactive warm | max | cold | first paint warm | cold | shift | bytes cold | warm |"
        );
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |");
        foreach (var probe in Probes)
        {
            await using var context = await browser.NewContextAsync(
                new BrowserNewContextOptions
                {
                    BaseURL = portal.Address.ToString(),
                    Locale = "en",
                    ViewportSize = new ViewportSize { Width = 1440, Height = 900 },
                }
            );
            var page = await context.NewPageAsync();
            var path = await SignInAsync(page, probe);
            await context.AddInitScriptAsync(Watch);
            List<Opened> cold = [],
                warm = [];
            for (var round = 0; round < rounds; round++)
            {
                cold.Add(await OpenAsync(page, probe, path, forget: true));
                warm.Add(await OpenAsync(page, probe, path, forget: false));
            }
            Console.WriteLine(Line(probe, cold, warm));
        }
        return 0;
    }

    static async Task<string> SignInAsync(IPage page, Probe probe)
    {
        if (probe.Person.Length == 0)
            return probe.Path;
        await page.GotoAsync("/sign-in");
        await page.Locator("input[name='Form.UserName']").FillAsync(probe.Person);
        await page.Locator("input[type=password]").FillAsync("Collector-demo-1");
        await page.Locator("button[type=submit].pri").ClickAsync();
        await page.WaitForURLAsync(x => !x.Contains("sign-in", StringComparison.Ordinal));
        return probe.Path switch
        {
            "DOCUMENT" => await FirstAsync("/todo", "a[data-row][href^='/documents/']"),
            "COLLECTOR" => await FirstAsync("/collectors", "a[data-row]"),
            _ => probe.Path,
        };

        async Task<string> FirstAsync(string list, string selector)
        {
            await page.GotoAsync(list);
            return await page.Locator(selector).First.GetAttributeAsync("href")
                ?? throw new InvalidOperationException($"{list} shows nothing.");
        }
    }

    static async Task<Opened> OpenAsync(IPage page, Probe probe, string path, bool forget)
    {
        // Away from the page, so that its circuit is over.
        await page.GotoAsync("about:blank");
        var wire = await page.Context.NewCDPSessionAsync(page);
        long bytes = 0;
        wire.Event("Network.loadingFinished").OnEvent += (_, told) =>
            Interlocked.Add(ref bytes, (long)told!.Value.GetProperty("encodedDataLength").GetDouble());
        wire.Event("Network.webSocketFrameReceived").OnEvent += (_, told) =>
            Interlocked.Add(ref bytes, told!.Value.GetProperty("response").GetProperty("payloadData").GetString()!.Length * 3L / 4);
        await wire.SendAsync("Network.enable");
        if (forget)
            await wire.SendAsync("Network.clearBrowserCache");
        await page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Commit });
        var interactive =
            probe.Act.Length == 0 ? await LoadedAsync(page) : await page.EvaluateAsync<double>(Follow, new[] { probe.Act, probe.Done });
        await page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        var seen = await page.EvaluateAsync<JsonElement>(
            "() => ({ paint: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, shift: collectorBench.shift })"
        );
        await wire.DetachAsync();
        return new Opened(seen.GetProperty("paint").GetDouble(), interactive, seen.GetProperty("shift").GetDouble(), bytes);
    }

    static async Task<double> LoadedAsync(IPage page)
    {
        await page.WaitForLoadStateAsync(LoadState.Load);
        await page.EvaluateAsync("() => document.fonts.ready.then(() => true)");
        return await page.EvaluateAsync<double>("() => performance.getEntriesByType('navigation')[0].loadEventEnd");
    }

    static string Line(Probe probe, List<Opened> cold, List<Opened> warm)
    {
        double Median(List<Opened> of, Func<Opened, double> what) => Percentiles.At(of.Select(what), .5);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {probe.Name} | {Median(warm, x => x.Interactive):F0} ms | {warm.Max(x => x.Interactive):F0} | {Median(cold, x => x.Interactive):F0} | {Median(warm, x => x.Paint):F0} | {Median(cold, x => x.Paint):F0} | {cold.Concat(warm).Max(x => x.Shift):F3} | {Median(cold, x => x.Bytes):N0} | {Median(warm, x => x.Bytes):N0} |"
        );
    }
}
