using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Portal.Tests.Support;

/// <summary>What a page does to the eye while it opens, and what axe says of it.</summary>
public static class PageWatch
{
    // Runs before the page's own scripts. Calm: parsed, fonts there, no placeholder, the circuit up where there is one (the
    // layout says so), and nothing drawn for a while.
    const string Script = """
        (() => {
          const watch = (window.collectorWatch = { shift: 0, shifts: [], changed: performance.now() });
          new PerformanceObserver(list => {
            for (const entry of list.getEntries().filter(x => !x.hadRecentInput)) {
              watch.shift += entry.value;
              const told = node => node?.nodeType === 1 ? `${node.tagName.toLowerCase()}.${node.className}` : node?.nodeName;
              watch.shifts.push(`${entry.value.toFixed(4)} at ${Math.round(entry.startTime)} ms: ${entry.sources.map(x => told(x.node)).join(", ")}`);
            }
          }).observe({ type: "layout-shift", buffered: true });
          new MutationObserver(all => {
            watch.changed = performance.now();
            watch.last = `${all[0].type} of ${all[0].target.nodeName}.${all[0].target.className ?? ""}`;
          }).observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
          watch.waits = quiet => [
            document.readyState !== "complete" && "for the document",
            document.fonts.status !== "loaded" && "for fonts",
            !document.title && "for a title",
            document.querySelector(".sk") && "for what the placeholder stands for",
            document.querySelector("script[src*='blazor.web']") && !document.querySelector(".app[data-live]") && "for the circuit",
            performance.now() - watch.changed <= quiet && `for quiet; last: ${watch.last}`,
          ].filter(x => x).join(", ");
        })();
        """;

    // All rules that are not experimental and not AAA: those that axe runs by itself and those it runs only when asked by tag
    // (size of targets). That none of its defaults is left out is tested.
    static readonly AxeRunOptions Rules = new()
    {
        RunOnly = new RunOnlyOptions
        {
            Type = "tag",
            Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "wcag2a-obsolete"],
        },
        ResultTypes = [ResultType.Violations, ResultType.Incomplete],
        // A frame without scripts cannot answer axe; its page is a foreign mail.
        Iframes = false,
    };

    /// <summary>Makes every page of a window watch itself; before its first page.</summary>
    public static Task WatchAsync(IBrowserContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.AddInitScriptAsync(Script);
    }

    /// <summary>Waits until a page stands still: interactive, read, drawn.</summary>
    /// <param name="page">In a window that is watched.</param>
    /// <returns>What it still waited for after 10 s; null when it stood still.</returns>
    public static async Task<string?> CalmAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        try
        {
            await page.WaitForFunctionAsync(
                "() => window.collectorWatch?.waits(120) === ''",
                null,
                new PageWaitForFunctionOptions { Timeout = 10_000 }
            );
            return null;
        }
        catch (TimeoutException)
        {
            return await page.EvaluateAsync<string>("() => window.collectorWatch?.waits(120)");
        }
    }

    /// <summary>How far things moved since the navigation, without what a person's hand moved (cumulative layout shift).</summary>
    public static async Task<(double Sum, string Told)> ShiftAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var found = await page.EvaluateAsync<JsonElement>("() => ({ sum: collectorWatch.shift, told: collectorWatch.shifts.join('; ') })");
        return (found.GetProperty("sum").GetDouble(), found.GetProperty("told").GetString()!);
    }

    /// <summary>Whether something is wider than the window.</summary>
    public static Task<bool> IsWideAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return page.EvaluateAsync<bool>(
            "() => [document.scrollingElement, document.querySelector('.main')].some(x => x && x.scrollWidth > x.clientWidth + 1)"
        );
    }

    /// <summary>Everything axe complains about, of any impact, and what it could not decide; one a line.</summary>
    public static async Task<(IReadOnlyList<string> Violations, IReadOnlyList<string> Undecided)> AxeAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        await Assertions.Expect(page).ToHaveTitleAsync(new Regex("."));
        var found = await page.RunAxe(Rules);
        return (Told(found.Violations), Told(found.Incomplete));
    }

    /// <summary>Rules of the axe in this page that it runs by itself and that <see cref="AxeAsync"/> would not; after a run.</summary>
    public static async Task<IReadOnlyList<string>> LeftOutAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        return await page.EvaluateAsync<string[]>(
            "tags => axe._audit.rules.filter(x => x.enabled && !x.tags.some(y => tags.includes(y)) && !x.tags.includes('experimental')).map(x => x.id)",
            Rules.RunOnly.Values
        );
    }

    static List<string> Told(IEnumerable<AxeResultItem> items) =>
        [
            .. items.Select(x =>
                $"{x.Id} ({x.Impact}) {x.Help}, {x.Nodes.Length}: {string.Join(" | ", x.Nodes.Take(3).Select(y => $"{y.Html} [{Why(y)}]"))}"
            ),
        ];

    static string Why(AxeResultNode node) => string.Join("; ", node.Any.Concat(node.All).Concat(node.None).Select(x => x.Message).Take(2));
}

/// <summary>Every byte that came over the wire for one page: answers as they were encoded, frames of the circuit unpacked.</summary>
public sealed class Wire : IAsyncDisposable
{
    readonly ICDPSession session;
    readonly ConcurrentDictionary<string, string> addresses = new();
    readonly ConcurrentDictionary<string, long> sizes = new();
    long frames;

    Wire(ICDPSession session) => this.session = session;

    /// <summary>Bytes so far.</summary>
    public long Bytes => sizes.Values.Sum() + Interlocked.Read(ref frames);

    /// <summary>The largest answers, for who has to find out.</summary>
    public string Largest =>
        string.Join(
            '\n',
            sizes.OrderByDescending(x => x.Value).Take(12).Select(x => $"{x.Value, 9:N0}  {addresses.GetValueOrDefault(x.Key)}")
        );

    /// <summary>How many answers.</summary>
    public int Answers => sizes.Count;

    /// <summary>Begins to count.</summary>
    public static async Task<Wire> CountAsync(IPage page)
    {
        ArgumentNullException.ThrowIfNull(page);
        var wire = new Wire(await page.Context.NewCDPSessionAsync(page));
        wire.On("Network.requestWillBeSent", x => wire.addresses[Text(x, "requestId")] = Text(x.GetProperty("request"), "url"));
        wire.On("Network.loadingFinished", x => wire.sizes[Text(x, "requestId")] = (long)x.GetProperty("encodedDataLength").GetDouble());
        wire.On(
            "Network.webSocketFrameReceived",
            x => Interlocked.Add(ref wire.frames, Text(x.GetProperty("response"), "payloadData").Length * 3L / 4)
        );
        await wire.session.SendAsync("Network.enable");
        return wire;
    }

    /// <summary>Empties the cache of the browser: what comes next is a first visit.</summary>
    public Task ForgetAsync() => session.SendAsync("Network.clearBrowserCache");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await session.DetachAsync();

    void On(string name, Action<JsonElement> take) =>
        session.Event(name).OnEvent += (_, told) =>
        {
            if (told is { } parameters)
                take(parameters);
        };

    static string Text(JsonElement element, string name) => element.GetProperty(name).GetString() ?? "";
}
