using Microsoft.AspNetCore.Components;
using Portal.Components.Controls;

namespace Portal.Agents.Controls;

/// <summary>A filter that was changed; value null: removed.</summary>
public readonly record struct FilterChange(string Name, string? Value);

/// <summary>The filter bar of the dashboard; it keeps nothing, the address does.</summary>
public sealed partial class DashboardFilters
{
    const string QueryName = "q";
    const string AgentName = "agent";
    const string OutcomeName = "outcome";
    const string CollectorName = "collector";
    const string DeliveryName = "delivery";

    /// <summary>What the filters offer.</summary>
    [Parameter, EditorRequired]
    public required DashboardChoice Choice { get; set; }

    /// <summary>Agent in use (id).</summary>
    [Parameter]
    public string? Agent { get; set; }

    /// <summary>Outcome in use.</summary>
    [Parameter]
    public string? Outcome { get; set; }

    /// <summary>Collector in use (id).</summary>
    [Parameter]
    public string? Collector { get; set; }

    /// <summary>Delivery state in use.</summary>
    [Parameter]
    public string? Delivery { get; set; }

    /// <summary>Text in use.</summary>
    [Parameter]
    public string? Text { get; set; }

    /// <summary>How many runs match.</summary>
    [Parameter]
    public int Count { get; set; }

    /// <summary>A filter was changed.</summary>
    [Parameter]
    public EventCallback<FilterChange> OnChange { get; set; }

    IReadOnlyList<(string, string)> Outcomes => Of(StatusOf.Run);

    IReadOnlyList<(string, string)> Deliveries => Of(StatusOf.Delivery);

    string CountText =>
        Words[nameof(AgentTexts.RunCount), Count >= RunLines.MostCounted ? ChartScale.Number(Count) + "+" : ChartScale.Number(Count)];

    IReadOnlyList<(string, string)> Of(StatusOf of) =>
        [.. StatusVocabulary.All.Where(x => x.Of == of && x.Value != "acknowledged").Select(x => (x.Value, States[x.Key].Value))];

    Task Set(string name, object? value) => OnChange.InvokeAsync(new FilterChange(name, value?.ToString()));
}
