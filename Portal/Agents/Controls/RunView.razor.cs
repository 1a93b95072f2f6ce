using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Portal.Components.Controls;

namespace Portal.Agents.Controls;

/// <summary>One run with its tabs: what happened, its input, its condition, the version that ran.</summary>
public sealed partial class RunView
{
    const string PanelId = "run-panel";

    string tab = "run";

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public required WholeRun Run { get; set; }

    /// <summary>On a page of its own instead of in the drawer.</summary>
    [Parameter]
    public bool Wide { get; set; }

    /// <summary>Buttons at the right of the first line.</summary>
    [Parameter]
    public RenderFragment? Actions { get; set; }

    IReadOnlyList<(string Key, string Text)> Tabs =>
        [
            ("run", Words[nameof(AgentTexts.Run)]),
            ("input", Words[nameof(AgentTexts.Input)]),
            ("condition", Words[nameof(AgentTexts.Condition)]),
            ("version", Words[nameof(AgentTexts.Version)]),
        ];

    string Origin =>
        string.Join(
            " · ",
            new[]
            {
                TriggerWords.Of(Words, Run.Line.Trigger),
                Run.Collector is { } name ? Words[nameof(AgentTexts.CollectorNamed), name].Value : null,
            }.OfType<string>()
        );

    string? Definition => Run.Definition is { } json ? PrettyJson.Write(json) : null;

    string? Condition =>
        Run.Definition is { } json && JsonNode.Parse(json)?["when"] is { } when ? PrettyJson.Write(when.ToJsonString()) : null;

    static string TabId(string key) => "run-tab-" + key;

    void Move(KeyboardEventArgs pressed)
    {
        var step = pressed.Key switch
        {
            "ArrowRight" => 1,
            "ArrowLeft" => -1,
            _ => 0,
        };
        var index = Tabs.Select(x => x.Key).ToList().IndexOf(tab);
        tab = Tabs[(index + step + Tabs.Count) % Tabs.Count].Key;
    }
}
