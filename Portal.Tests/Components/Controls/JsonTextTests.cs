using Bunit;
using Portal.Components.Controls;

namespace Portal.Tests.Components.Controls;

public sealed class JsonTextTests : BunitContext
{
    [Fact]
    public void Text_Json_SetsValuesOffFromNames()
    {
        var json = Shown("""{"state":"returned","round":2,"last":true,"amounts":[-1.5,null]}""");

        Assert.Equal(["\"returned\"", "2", "true", "-1.5", "null"], json.FindAll("i").Select(x => x.TextContent));
    }

    [Fact]
    public void Text_JsonWithMarkupAndQuotes_StaysTextAndWhole()
    {
        const string sent = """{"title":"<img src=x onerror=alert(1)> \"quoted\" a: b"}""";
        var json = Shown(sent);

        Assert.Empty(json.FindAll("img"));
        Assert.Contains("<img src=x onerror=alert(1)>", json.Find("pre").TextContent, StringComparison.Ordinal);
        Assert.Single(json.FindAll("i"));
    }

    [Theory]
    [InlineData("busy, try \"later\" <b>")]
    [InlineData("")]
    public void Text_NotJson_IsShownAsItIs(string text)
    {
        var shown = Shown(text);

        Assert.Equal(text, shown.Find("pre").TextContent);
        Assert.Empty(shown.FindAll("i, b"));
    }

    IRenderedComponent<JsonText> Shown(string text) => Render<JsonText>(x => x.Add(y => y.Text, text));
}
