namespace Portal.Agents.Controls;

/// <summary>How far back the dashboard looks.</summary>
/// <param name="Key">As written in the address.</param>
/// <param name="Length">How far.</param>
/// <param name="Slice">One bar of the charts.</param>
/// <param name="Refresh">How often figures may be counted again while runs come in.</param>
sealed record DashboardWindow(string Key, TimeSpan Length, TimeSpan Slice, TimeSpan Refresh)
{
    public static IReadOnlyList<DashboardWindow> All { get; } =
    [
        new("1h", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(2)),
        new("24h", TimeSpan.FromHours(24), TimeSpan.FromMinutes(30), TimeSpan.FromSeconds(10)),
        new("7d", TimeSpan.FromDays(7), TimeSpan.FromHours(4), TimeSpan.FromMinutes(1)),
        new("30d", TimeSpan.FromDays(30), TimeSpan.FromHours(12), TimeSpan.FromMinutes(5)),
    ];

    /// <summary>The window of that key, else the shortest.</summary>
    public static DashboardWindow Of(string? key) => All.FirstOrDefault(x => x.Key == key) ?? All[0];

    /// <summary>Begin and end on whole slices, the end not before now.</summary>
    public (DateTimeOffset From, DateTimeOffset To) At(DateTimeOffset now)
    {
        var end = new DateTimeOffset(((now.UtcTicks / Slice.Ticks) + 1) * Slice.Ticks, TimeSpan.Zero);
        return (end - Length, end);
    }
}
