using Portal.Bench;

namespace Portal.Tests.Bench;

/// <summary>The arithmetic behind the README's performance chapter.</summary>
public sealed class FiguresTests
{
    [Theory]
    [InlineData(0.5, 50)]
    [InlineData(0.95, 95)]
    [InlineData(0.99, 99)]
    [InlineData(1, 100)]
    [InlineData(0, 1)]
    public void Percentile_OfOneToAHundred_IsTheNearestRank(double share, double expected) =>
        Assert.Equal(expected, Percentiles.At(Enumerable.Range(1, 100).Reverse().Select(x => (double)x), share));

    [Fact]
    public void Percentile_OfFewValues_IsAlwaysOneThatWasMeasured()
    {
        double[] values = [7, 3];
        Assert.Equal(3, Percentiles.At(values, 0.5));
        Assert.Equal(7, Percentiles.At(values, 0.51));
        Assert.Equal(7, Percentiles.At(values, 0.99));
        Assert.Equal(double.NaN, Percentiles.At([], 0.5));
    }

    [Fact]
    public void Spread_OfRounds_IsMedianLeastAndMost()
    {
        Assert.Equal(new Spread(3, 1, 9, 3), Spread.Of([9, 1, 3]));
        Assert.Equal(new Spread(2.5, 1, 9, 4), Spread.Of([9, 2, 1, 3]));
        Assert.Equal(new Spread(2, 2, 2, 1), Spread.Of([double.NaN, 2, double.PositiveInfinity]));
    }

    [Fact]
    public void SpreadText_OfRounds_ShowsBracketsOnlyForSeveral()
    {
        Assert.Equal("1,183 [1,066–1,356]", Spread.Of([1183.4, 1066, 1356]).Text());
        Assert.Equal("1.29", Spread.Of([1.294]).Text(2));
        Assert.Equal("–", Spread.Of([]).Text());
    }

    [Fact]
    public void Table_RowOfAnotherLength_IsRefused()
    {
        var table = new MarkdownTable("a", "b");
        table.Add("1|2", "3");
        Assert.Equal("| a | b |\n| --- | --- |\n| 1\\|2 | 3 |\n", table.ToString());
        Assert.Throws<ArgumentException>(() => table.Add("1"));
    }

    [Fact]
    public void MarkedText_Replace_LeavesTheRestAsItIs()
    {
        var page = $"above\n{MarkedText.Start}\nold\n{MarkedText.End}\nbelow\n";
        var once = MarkedText.Replace(page, "new\n");
        Assert.Equal($"above\n{MarkedText.Start}\nnew\n{MarkedText.End}\nbelow\n", once);
        Assert.Equal(once, MarkedText.Replace(once, "new"));
        Assert.Throws<InvalidOperationException>(() => MarkedText.Replace("no markers", "new"));
    }

    [Fact]
    public void Readme_Performance_HasTheMarkers() =>
        Assert.Contains("x", MarkedText.Replace(Architecture.SourceTree.Read("README.md"), "x"), StringComparison.Ordinal);
}
