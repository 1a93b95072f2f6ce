using Portal.Identity;

namespace Portal.Tests.Modules.Identity;

public sealed class IdentityRulesTests
{
    [Theory]
    [InlineData("Collector-demo-1", "clerk", null)]
    [InlineData("一二三四五六七八九十十一", "ann", null)]
    [InlineData("elevenchars", "ann", "too-short")]
    [InlineData("aaaaaaaaaaaaaaaa", "ann", "guessable")]
    [InlineData("my name is Director", "director", "guessable")]
    public void Password_Rules_AreLengthAndNotGuessable(string password, string name, string? code) =>
        Assert.Equal(code, PasswordRules.Check(password, name)?.Code);

    [Fact]
    public void Password_Longest_IsBounded() => Assert.Equal("too-long", PasswordRules.Check(new string('x', 129), "ann")?.Code);

    [Theory]
    [InlineData(null, "/")]
    [InlineData("", "/")]
    [InlineData("tasks", "/")]
    [InlineData("/tasks?box=todo", "/tasks?box=todo")]
    [InlineData("/a\r\nLocation: //evil", "/")]
    [InlineData("/sign-in?returnUrl=/", "/")]
    [InlineData("/sign-out", "/")]
    public void LocalUrl_Anything_StaysInThePortal(string? asked, string expected) => Assert.Equal(expected, LocalUrl.OrHome(asked));

    [Fact]
    public void Circuits_OfOnePerson_AreCountedApart()
    {
        var counts = new CircuitCounts();
        Assert.All(Enumerable.Range(0, CircuitCounts.Most), _ => Assert.True(counts.TryAdd("ann")));
        Assert.False(counts.TryAdd("ann"));
        Assert.True(counts.TryAdd("bob"));
        counts.Remove("ann");
        Assert.True(counts.TryAdd("ann"));
    }
}
