using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Agents.Controls;
using Portal.Components.Controls;
using Portal.Components.Viewing;
using Portal.Domain.Common;
using Portal.Settings;

namespace Portal.Agents.Pages;

/// <summary>Agents at work: figures, charts, and the live list of runs with what reached the third parties.</summary>
public sealed partial class Dashboard
{
    const int PageSize = 50;

    IReadOnlyList<RunLine>? runs;
    DashboardChoice choice = new([], []);
    RunWindow? window;
    ReturnLatencyTotals? returns;
    WholeRun? run;
    string shown = "";
    int count,
        newer;
    bool more,
        live;
    DateTimeOffset figuresAt;
    LiveRows? rows;

    /// <summary>1h, 24h, 7d or 30d.</summary>
    [SupplyParameterFromQuery(Name = "window")]
    public string? WindowKey { get; set; }

    /// <summary>Only this agent (id).</summary>
    [SupplyParameterFromQuery(Name = "agent")]
    public string? Agent { get; set; }

    /// <summary>Only this outcome.</summary>
    [SupplyParameterFromQuery(Name = "outcome")]
    public string? Outcome { get; set; }

    /// <summary>Only this collector (id).</summary>
    [SupplyParameterFromQuery(Name = "collector")]
    public string? Collector { get; set; }

    /// <summary>Only runs that caused a delivery in this state.</summary>
    [SupplyParameterFromQuery(Name = "delivery")]
    public string? Delivery { get; set; }

    /// <summary>Part of agent, input or document number.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    /// <summary>The run whose detail is open.</summary>
    [SupplyParameterFromQuery(Name = "run")]
    public string? RunId { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal RunLines Lines { get; set; } = null!;

    [Inject]
    internal WholeRuns Whole { get; set; } = null!;

    [Inject]
    internal DashboardFigures Figures { get; set; } = null!;

    [Inject]
    internal ReturnLatencies Latencies { get; set; } = null!;

    [Inject]
    internal DashboardChoices Choices { get; set; } = null!;

    [Inject]
    internal PortalOptions Portal { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    DashboardWindow Span => DashboardWindow.Of(WindowKey);

    bool Filtered => !string.IsNullOrEmpty(Agent + Outcome + Collector + Delivery + Text);

    string NewText => newer == 1 ? Words[nameof(AgentTexts.ShowOneNew)] : Words[nameof(AgentTexts.ShowNew), newer >= 100 ? "99+" : newer];

    string SliceTitle =>
        Span.Slice == TimeSpan.FromMinutes(1)
            ? Words[nameof(AgentTexts.RunsPerMinute)]
            : Words[nameof(AgentTexts.RunsPer), TimeText.Length(Span.Slice)];

    IReadOnlyList<LatencySlice> LatencySlices => [.. returns!.Series.Select(x => new LatencySlice(x.At, x.P50, x.P95, x.P99))];

    /// <inheritdoc/>
    protected override bool ShowsFailure => true;

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic is LiveTopic.Run or LiveTopic.Delivery or LiveTopic.Message;

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        base.OnAfterRender(firstRender);
        if (!firstRender)
            return;
        // Only now is it true that the page is live.
        live = true;
        StateHasChanged();
    }

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        var wanted = string.Join('|', WindowKey, Agent, Outcome, Collector, Delivery, Text);
        if (runs is null || wanted != shown || Failure is not null)
        {
            if (runs is null)
                choice = await Choices.ReadAsync(Stop);
            shown = wanted;
            await ReadListAsync();
            await ReadFiguresAsync();
        }
        await ReadRunAsync();
    }

    RunQuery Query() => new(Clock.GetUtcNow() - Span.Length, Id(Agent), Outcome, Id(Collector), Delivery, Text);

    async Task ReadListAsync()
    {
        runs = await Lines.ReadAsync(Query(), null, PageSize, Stop);
        (more, newer) = (runs.Count == PageSize, 0);
        count = await Lines.CountAsync(Query(), Stop);
    }

    async Task ReadFiguresAsync()
    {
        figuresAt = Clock.GetUtcNow();
        var (from, to) = Span.At(figuresAt);
        window = await Figures.ReadAsync(from, to, Span.Slice, Id(Agent), Stop);
        returns = await Latencies.ReadAsync(from, to, Span.Slice, Stop);
    }

    async Task ReadRunAsync() => run = Id(RunId) is { } id ? await Whole.ReadAsync(id, Stop) : null;

    /// <inheritdoc/>
    protected override async Task ReadAgainAsync()
    {
        if (runs is not { Count: > 0 } || rows is null || !await rows.InHandAsync(Stop))
        {
            await ReadListAsync();
        }
        else
        {
            // Nothing moves under the hand: the lines that are shown change in place, new ones are only counted.
            runs = await Lines.ReadAsync([.. runs.Select(x => x.Id)], Stop);
            newer = await Lines.CountNewerAsync(Query(), runs.Count > 0 ? runs[0].Id : Guid.Empty, Stop);
        }
        if (Clock.GetUtcNow() - figuresAt >= Span.Refresh)
            await ReadFiguresAsync();
        await ReadRunAsync();
    }

    async Task MoreAsync()
    {
        var next = await Lines.ReadAsync(Query(), runs![^1].Id, PageSize, Stop);
        runs = [.. runs, .. next];
        more = next.Count == PageSize;
    }

    void Change(string name, string? value) => Navigation.NavigateTo(Address(name, value), replace: name == "q");

    string Address(string name, string? value) =>
        Navigation.GetUriWithQueryParameter(
            name,
            string.IsNullOrEmpty(value) || (name == "window" && value == DashboardWindow.All[0].Key) ? null : value
        );

    string WindowText(DashboardWindow one) =>
        one.Key switch
        {
            "1h" => Words[nameof(AgentTexts.Window1h)],
            "24h" => Words[nameof(AgentTexts.Window24h)],
            "7d" => Words[nameof(AgentTexts.Window7d)],
            _ => Words[nameof(AgentTexts.Window30d)],
        };

    string AxisTime(DateTimeOffset at) =>
        TimeZoneInfo
            .ConvertTime(at, Viewer?.Zone ?? TimeZoneInfo.Utc)
            .ToString(Span.Length <= TimeSpan.FromDays(1) ? "HH:mm" : "MM-dd HH:mm", CultureInfo.InvariantCulture);

    static Guid? Id(string? text) => Ids.TryRead(text, out var id) ? id : null;
}
