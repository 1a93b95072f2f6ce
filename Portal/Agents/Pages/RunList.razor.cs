using Microsoft.AspNetCore.Components;
using Portal.Components.Controls;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Agents.Pages;

/// <summary>Every run on record, newest first; rows that are shown change in place, new ones are only counted.</summary>
public sealed partial class RunList
{
    const int PageSize = 50;

    DashboardChoice choice = new([], []);
    IReadOnlyList<RunLine>? runs;
    LiveRows? rows;
    string? shown;
    int count,
        newer;
    bool more;

    /// <summary>Agent (id).</summary>
    [SupplyParameterFromQuery(Name = "agent")]
    public string? Agent { get; set; }

    /// <summary>Outcome.</summary>
    [SupplyParameterFromQuery(Name = "outcome")]
    public string? Outcome { get; set; }

    /// <summary>Collector (id).</summary>
    [SupplyParameterFromQuery(Name = "collector")]
    public string? Collector { get; set; }

    /// <summary>State of a delivery that it caused.</summary>
    [SupplyParameterFromQuery(Name = "delivery")]
    public string? Delivery { get; set; }

    /// <summary>Part of agent, input or document number.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    [Inject]
    internal RunLines Lines { get; set; } = null!;

    [Inject]
    internal DashboardChoices Choices { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    string NewText => newer == 1 ? Words[nameof(AgentTexts.ShowOneNew)] : Words[nameof(AgentTexts.ShowNew), newer >= 100 ? "99+" : newer];

    /// <inheritdoc/>
    protected override bool ShowsFailure => true;

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic is LiveTopic.Run or LiveTopic.Delivery;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        var wanted = string.Join('|', Agent, Outcome, Collector, Delivery, Text);
        // A refresh keeps what "more" has brought; other filters begin anew.
        var size = shown == wanted ? Math.Max(PageSize, runs?.Count ?? 0) : PageSize;
        if (runs is null)
            choice = await Choices.ReadAsync(Stop);
        runs = await Lines.ReadAsync(Query(), null, size, Stop);
        (shown, more, newer) = (wanted, runs.Count == size, 0);
        count = await Lines.CountAsync(Query(), Stop);
    }

    /// <inheritdoc/>
    protected override async Task ReadAgainAsync()
    {
        if (runs is not { Count: > 0 } || rows is null || !await rows.InHandAsync(Stop))
        {
            await ReadAsync();
            return;
        }
        // Nothing moves under the hand: the lines that are shown change in place, new ones are only counted.
        runs = await Lines.ReadAsync([.. runs.Select(x => x.Id)], Stop);
        newer = await Lines.CountNewerAsync(Query(), runs.Count > 0 ? runs[0].Id : Guid.Empty, Stop);
    }

    RunQuery Query() => new(null, Id(Agent), Outcome, Id(Collector), Delivery, Text);

    async Task MoreAsync()
    {
        var next = await Lines.ReadAsync(Query(), runs![^1].Id, PageSize, Stop);
        (runs, more) = ([.. runs, .. next], next.Count == PageSize);
    }

    void Change(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value));

    static Guid? Id(string? text) => Ids.TryRead(text, out var id) ? id : null;
}
