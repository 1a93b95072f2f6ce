using System.Diagnostics;
using Portal.Approvals;

namespace Portal.Tests.Modules.Approvals;

public sealed class TextComparisonTests
{
    [Fact]
    public void Lines_SameTextWithOtherLineEnds_AreNoChange() => Assert.Empty(TextComparison.Lines("a\r\nb", "a\nb"));

    [Fact]
    public void Lines_ChineseSentence_MarksItsCharacters()
    {
        var line = Assert.Single(TextComparison.Lines("保修期一年。", "保修期两年。"));

        Assert.Equal("changed", line.Kind);
        Assert.Equal([("same", "保修期"), ("removed", "一"), ("added", "两"), ("same", "年。")], line.Words!.Select(x => (x.Kind, x.Text)));
    }

    [Fact]
    public void Lines_Inserted_KeepTheOthersAndTheirOrder() =>
        Assert.Equal(
            [("same", "one"), ("added", "two"), ("same", "three")],
            TextComparison.Lines("one\nthree", "one\ntwo\nthree").Select(x => (x.Kind, x.Text!))
        );

    [Theory]
    [InlineData(null, "new")]
    [InlineData("", "new")]
    public void Lines_FromNothing_AreAdded(string? before, string after) =>
        Assert.Equal([("added", "new")], TextComparison.Lines(before, after).Select(x => (x.Kind, x.Text!)));

    [Fact]
    public void Lines_LoneSurrogateAndEmoji_AreKeptAsTheyAre()
    {
        var lines = TextComparison.Lines("a \uD83D\uDE00 b", "a \uD83D\uDE80 b");

        Assert.Equal("a \uD83D\uDE80 b", string.Concat(Assert.Single(lines).Words!.Where(x => x.Kind != "removed").Select(x => x.Text)));
        Assert.NotEmpty(TextComparison.Lines("a\uD800", "b\uD800"));
    }

    [Theory]
    [InlineData("x\n", "y\n", 50_000)]
    [InlineData("x ", "y ", 50_000)]
    public void Lines_HostileText_IsShownAsReplacedInTime(string before, string after, int times)
    {
        var watch = Stopwatch.StartNew();

        var lines = TextComparison.Lines(Repeated(before, times), Repeated(after, times));

        Assert.NotEmpty(lines);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"It took {watch.Elapsed}.");
    }

    static string Repeated(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
