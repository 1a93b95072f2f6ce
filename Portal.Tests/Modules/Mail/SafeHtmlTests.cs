using System.Text.Json;
using AngleSharp.Html.Parser;
using Portal.Mail;

namespace Portal.Tests.Modules.Mail;

[Trait("Fault", "html-mail")]
public class SafeHtmlTests
{
    static readonly JsonElement Vectors = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "html-mail-vectors.json")))
        .RootElement.GetProperty("vectors");

    // What runs, loads, asks for input or leaves the frame.
    const string Dangerous =
        "script, body style, link, base, meta[http-equiv], object, embed, iframe, form, input, button, textarea, select, svg, math, template, video, "
        + "audio, track, source, dialog, [href], [action], [formaction], [contenteditable], [popover], [srcset], [autofocus], [id]";

    public static TheoryData<string> All => [.. Vectors.EnumerateArray().Select(x => x.GetProperty("id").GetString()!)];

    [Theory]
    [MemberData(nameof(All))]
    public void Html_OfEachVector_KeepsNothingThatRunsOrLoads(string id)
    {
        var vector = Vectors.EnumerateArray().Single(x => x.GetProperty("id").GetString() == id);
        var safe = SafeHtml.Of(vector.GetProperty("html").GetString()!, _ => null);
        using var page = new HtmlParser().ParseDocument(safe.Html);
        Assert.Empty(page.QuerySelectorAll(Dangerous).Select(x => x.OuterHtml));
        var attributes = page.All.SelectMany(x => x.Attributes).ToList();
        Assert.DoesNotContain(attributes, x => x.Name.StartsWith("on", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(attributes, x => x.Name is not "title" && x.Value.Contains("track.example", StringComparison.Ordinal));
        Assert.DoesNotContain(attributes, x => x.Name is "style" && x.Value.Contains("url(", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(
            attributes,
            x => x.Name is "src" or "background" && !x.Value.StartsWith("data:image/", StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Html_WithRemoteAndEmbeddedPictures_ShowsTheEmbeddedAndCountsTheRemote()
    {
        var safe = SafeHtml.Of(
            "<p style='color:red'>Hi <img src='cid:logo%40x' alt=L><img src=https://a.example/1.png><td background=http://b.example/2.gif>",
            id => id == "logo@x" ? new EmbeddedPart("image/png", [1, 2, 3]) : null
        );
        Assert.Contains("src=\"data:image/png;base64,AQID\"", safe.Html, StringComparison.Ordinal);
        Assert.Contains("color", safe.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("example", safe.Html, StringComparison.Ordinal);
        Assert.True(safe.Blocked is 1 or 2, $"{safe.Blocked}");
    }

    [Fact]
    public void Html_WithEmbeddedSvgOrDataOfAnotherKind_LeavesThemOut()
    {
        var safe = SafeHtml.Of(
            "<img src='cid:a'><img src='data:image/svg+xml,<svg onload=window.__x=1>'><img src='data:text/html,x'>",
            _ => new EmbeddedPart("image/svg+xml", [60])
        );
        Assert.DoesNotContain("src=", safe.Html, StringComparison.Ordinal);
        Assert.Equal(3, safe.Blocked);
    }

    [Fact]
    public void Html_WithALink_ShowsWhereItLeadsAndLeadsNowhere()
    {
        var safe = SafeHtml.Of("<a href='https://evil.example/x'>https://bank.example</a>", _ => null);
        Assert.Contains("title=\"https://evil.example/x\"", safe.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("href", safe.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<div>", 200_000)]
    [InlineData("<b><p>", 100_000)]
    [InlineData("<div></span>", 100_000)]
    public void Html_NestedWithoutEnd_IsNotShownAndTakesNoTime(string part, int times)
    {
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var safe = SafeHtml.Of(string.Concat(Enumerable.Repeat(part, times)), _ => null);
        Assert.True(safe.TooMuch);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(1), watch.Elapsed.ToString());
    }

    [Fact]
    public void Html_WithManyUnclosedParagraphsAndRows_IsShown()
    {
        var safe = SafeHtml.Of(
            string.Concat(Enumerable.Repeat("<p>x<br>", 2000)) + "<table>" + string.Concat(Enumerable.Repeat("<tr><td>x<td>y", 500)),
            _ => null
        );
        Assert.False(safe.TooMuch);
    }
}
