using Microsoft.AspNetCore.Components;
using Portal.Agents.Editing;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Agents.Pages;

/// <summary>Agents with their trigger, collectors and how they did lately.</summary>
public sealed partial class AgentList
{
    IReadOnlyList<AgentLine>? lines;

    /// <summary>Part of the name.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    /// <summary>Only of this trigger.</summary>
    [SupplyParameterFromQuery(Name = "trigger")]
    public string? Trigger { get; set; }

    /// <summary>true or false.</summary>
    [SupplyParameterFromQuery(Name = "enabled")]
    public string? Enabled { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal AgentLines Lines { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    IReadOnlyList<(string, string)> Triggers =>
        [
            .. new[] { "beforeArrival", "afterArrival", "schedule", "manual" }.Select(x =>
                (x, Portal.Agents.Controls.TriggerWords.Of(Common, x))
            ),
        ];

    IReadOnlyList<(string, string)> States =>
        [("true", Words[nameof(AgentEditorTexts.On)]), ("false", Words[nameof(AgentEditorTexts.Off)])];

    /// <inheritdoc/>
    protected override bool ShowsFailure => true;

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic is LiveTopic.Agents or LiveTopic.Run;

    /// <inheritdoc/>
    protected override async Task ReadAsync() =>
        lines = await Lines.ReadAsync(Text, Trigger, bool.TryParse(Enabled, out var on) ? on : null, Stop);

    void Change(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value));
}
