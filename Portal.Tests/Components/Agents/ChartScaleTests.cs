using Portal.Agents.Controls;

namespace Portal.Tests.Components.Agents;

public sealed class ChartScaleTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(3, 3)]
    [InlineData(4, 4)]
    [InlineData(37, 40)]
    [InlineData(1284, 1500)]
    public void Linear_AnyHighest_HasAtMostFourTicksAndRoomForIt(double highest, double top)
    {
        var scale = ChartScale.Linear(highest);

        Assert.Equal(top, scale.Top);
        Assert.InRange(scale.Ticks.Count, 2, 4);
        Assert.Equal(0, scale.Ticks[0].Height);
        Assert.Equal(1, scale.Ticks[^1].Height);
    }

    [Theory]
    [InlineData(4, 61)]
    [InlineData(0.4, 120_000)]
    [InlineData(50, 50)]
    public void Logarithmic_AnyRange_HasAtMostFourTicksAndHoldsBothEnds(double lowest, double highest)
    {
        var (height, ticks) = ChartScale.Logarithmic(lowest, highest);

        Assert.InRange(ticks.Count, 2, 4);
        Assert.InRange(height(lowest), 0, 1);
        Assert.InRange(height(highest), height(lowest), 1);
    }
}
