using System.Globalization;
using Microsoft.AspNetCore.Components.Endpoints;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>
/// Every page that the running portal answers: axe finds nothing of any impact, nothing moves while it opens, nothing is
/// wider than the window, no error in the console, no call to another host. With COLLECTOR_PAGES=full in every combination
/// of width, theme and language; otherwise in the two that differ in all three.
/// </summary>
[Trait("Needs", "browser")]
public sealed class EveryPageInBrowserTests(Browser browser, ITestOutputHelper output) : IClassFixture<Browser>
{
    const double MostShift = 0.05;
    const long MostBytes = 1_500_000;

    static readonly bool Full = Environment.GetEnvironmentVariable("COLLECTOR_PAGES") == "full";

    sealed record Look(int Width, ColorScheme Scheme, string Locale)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Width} {Scheme} {Locale}");
    }

    static IEnumerable<Look> Looks =>
        from width in new[] { 1440, 360 }
        from scheme in new[] { ColorScheme.Light, ColorScheme.Dark }
        from locale in new[] { "en", "zh-CN" }
        where Full || (width == 1440) == (scheme == ColorScheme.Light) && (width == 1440) == (locale == "en")
        select new Look(width, scheme, locale);

    [Fact]
    public async Task EveryPage_OpenedByWhoMay_IsAccessibleAndStandsStill()
    {
        await using var first = await browser.VisitAsync();
        var visits = await PageVisits.ReadAsync(browser.App);
        var routes = browser
            .App.Services.GetServices<EndpointDataSource>()
            .SelectMany(x => x.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(x => x.Metadata.GetMetadata<ComponentTypeMetadata>() is not null)
            .Select(x => "/" + x.RoutePattern.RawText!.Trim('/'))
            .Distinct();
        Assert.Equal(routes.Order(StringComparer.Ordinal), visits.Keys.Order(StringComparer.Ordinal));
        var faults = new List<string>();
        // Two at a time: one waits for its page while the other is judged.
        foreach (var pair in Looks.Chunk(2))
            faults.AddRange((await Task.WhenAll(pair.Select(x => WalkAsync(x, [.. visits.Values.SelectMany(y => y)])))).SelectMany(x => x));
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Theory]
    [InlineData(null, "/", "en")]
    [InlineData(null, "/sign-in", "en")]
    [InlineData(null, "/sign-in", "zh-CN")]
    [InlineData("finance", "/", "en")]
    [InlineData("finance", "/", "zh-CN")]
    public async Task FirstPage_NothingKept_IsLight(string? person, string path, string locale)
    {
        await using var visit = await browser.VisitAsync(locale: locale);
        await PageWatch.WatchAsync(visit.Page.Context);
        if (person is not null)
            await visit.SignInAsync(person, "/todo");
        await using var wire = await Wire.CountAsync(visit.Page);
        await wire.ForgetAsync();
        await visit.Page.GotoAsync(path);
        Assert.Null(await PageWatch.CalmAsync(visit.Page));
        output.WriteLine($"{person} {path} {locale}: {wire.Bytes:N0} bytes, {wire.Answers} answers\n{wire.Largest}");
        Assert.InRange(wire.Bytes, 1, MostBytes);
        Visit.Quiet(visit.Faults);
    }

    [Fact]
    public async Task Axe_RulesItRunsByItself_AreAllAsked()
    {
        await using var visit = await browser.VisitAsync();
        await visit.Page.GotoAsync("/sign-in");
        await PageWatch.AxeAsync(visit.Page);
        Assert.Empty(await PageWatch.LeftOutAsync(visit.Page));
    }

    async Task<List<string>> WalkAsync(Look look, IReadOnlyList<PageVisit> visits)
    {
        var faults = new List<string>();
        foreach (var group in visits.GroupBy(x => x.Person))
        {
            await using var window = await browser.VisitAsync(look.Scheme, look.Width, look.Locale);
            await PageWatch.WatchAsync(window.Page.Context);
            if (group.Key is { } person)
                await window.SignInAsync(person, "/start");
            foreach (var visit in group)
            await foreach (var fault in LookAsync(window, visit, look))
                faults.Add($"{look} {visit.Person} {visit.Path}{fault}");
            faults.AddRange(window.Faults.Split('\n').Where(x => x.Length > 0 && !Expected(x)).Select(x => $"{look} {group.Key}: {x}"));
        }
        return faults;
    }

    // A page that is not there, or that tells of a failure, says so by its status as well; the watching script is refused in
    // the frame of a mail like any other.
    static bool Expected(string fault) =>
        fault.StartsWith("console:", StringComparison.Ordinal)
        && (
            fault.Contains("status of 404", StringComparison.Ordinal)
            || fault.Contains("status of 500", StringComparison.Ordinal)
            || fault.Contains("frame is sandboxed", StringComparison.Ordinal)
        );

    async IAsyncEnumerable<string> LookAsync(Visit window, PageVisit visit, Look look)
    {
        var page = window.Page;
        var answer = await page.GotoAsync(visit.Path);
        if (answer!.Status != visit.Status)
            yield return $": answers {answer.Status}";
        if (await PageWatch.CalmAsync(page) is { } waits)
            yield return ": still waits " + waits;
        var (shift, told) = await PageWatch.ShiftAsync(page);
        if (shift > MostShift)
            yield return string.Create(CultureInfo.InvariantCulture, $": moves by {shift:F3}: {told}");
        if (await PageWatch.IsWideAsync(page))
            yield return ": scrolls sideways";
        if (await page.EvaluateAsync<string>("() => document.documentElement.lang") != look.Locale)
            yield return ": is in another language";
        foreach (var fault in await JudgeAsync(page, $"{look} {visit.Path}"))
            yield return ": " + fault;
        foreach (var act in visit.Acts.Where(x => x.Phone is not { } phone || phone == look.Width < 600))
        {
            await act.DoAsync(page);
            if (await PageWatch.CalmAsync(page) is { } waitsNow)
                yield return $" ({act.Name}): still waits {waitsNow}";
            if (act.Name.Length == 0)
                continue;
            foreach (var fault in await JudgeAsync(page, $"{look} {visit.Path} {act.Name}"))
                yield return $" ({act.Name}): {fault}";
            if (await PageWatch.IsWideAsync(page))
                yield return $" ({act.Name}): scrolls sideways";
        }
    }

    async Task<IReadOnlyList<string>> JudgeAsync(IPage page, string where)
    {
        var (violations, undecided) = await PageWatch.AxeAsync(page);
        foreach (var one in undecided)
            output.WriteLine($"not decided: {where}: {one}");
        return violations;
    }
}
