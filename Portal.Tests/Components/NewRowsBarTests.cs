using Bunit;
using Portal.Components.Controls;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed class NewRowsBarTests : PortalBunitContext
{
    [Fact]
    public void Render_None_IsNotThere() => Assert.Empty(Show<NewRowsBar>(x => x.Add(y => y.Count, 0)).Markup);

    [Fact]
    public void Click_Some_ReadsAgain()
    {
        var read = 0;
        var bar = Show<NewRowsBar>(x => x.Add(y => y.Count, 3).Add(y => y.OnShow, () => read++));

        Assert.Equal("Show 3 new", bar.Find("button").TextContent);
        bar.Find("button").Click();

        Assert.Equal(1, read);
    }
}
