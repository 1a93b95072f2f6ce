using Microsoft.AspNetCore.Components;
using Portal.Agents.Editing;
using Portal.Components.Viewing;

namespace Portal.Agents.Controls;

/// <summary>One action of the agent editor; faults stand at their fields.</summary>
public sealed partial class ActionEditor
{
    static readonly string[] OfMail = ["push", "notify", "file", "tag", "refuse", "quarantine", "discard", "stop"];
    static readonly string[] OfFiled = ["push", "notify", "file", "tag", "stop"];
    static readonly string[] OfSchedule = ["carryHandovers", "push", "notify", "stop"];
    static readonly string[] ByHand = ["push", "notify", "file", "tag", "carryHandovers", "stop"];

    /// <summary>The action; this form writes into it.</summary>
    [Parameter, EditorRequired]
    public required ActionDraft Action { get; set; }

    /// <summary>Its place, from 0.</summary>
    [Parameter, EditorRequired]
    public required int Index { get; set; }

    /// <summary>No action follows.</summary>
    [Parameter]
    public bool Last { get; set; }

    /// <summary>The agent's trigger: says which actions there are.</summary>
    [Parameter, EditorRequired]
    public required string Trigger { get; set; }

    /// <summary>Third parties by name.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<string> Parties { get; set; }

    /// <summary>What was refused.</summary>
    [Parameter]
    public FormFaults Faults { get; set; } = FormFaults.None;

    /// <summary>Only to be looked at.</summary>
    [Parameter]
    public bool Locked { get; set; }

    /// <summary>Something was written.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    /// <summary>One place up (-1) or down (1).</summary>
    [Parameter]
    public EventCallback<int> OnMove { get; set; }

    /// <summary>Take it away.</summary>
    [Parameter]
    public EventCallback OnRemove { get; set; }

    IEnumerable<string> Kinds => Offered.Contains(Action.Kind, StringComparer.Ordinal) ? Offered : Offered.Append(Action.Kind);

    string[] Offered =>
        Trigger switch
        {
            "schedule" => OfSchedule,
            "manual" => ByHand,
            "afterArrival" => OfFiled,
            _ => OfMail,
        };

    // What stands at none of the fields below; a kind with one text shows its fault at that field.
    IReadOnlyList<string> Rest =>
        Action.HasText ? Exactly($"/actions/{Index}") : [.. Exactly($"/actions/{Index}"), .. Exactly($"/actions/{Index}/{Action.Kind}")];

    string TextLabel =>
        Action.Kind is "file" ? Words["Folder"]
        : Action.Kind is "tag" ? Words["Tag"]
        : Words["Reason"];

    string KindText(string kind) => Words["Do_" + kind] is { ResourceNotFound: false } known ? known.Value : kind;

    string OneText => $"/actions/{Index}/{Action.Kind}";

    string Id(string field) => $"action-{Index}-{field}";

    string At(string field) => $"/actions/{Index}/{Action.Kind}/{field}";

    IReadOnlyList<string> Exactly(string pointer) => Faults.Exactly(pointer) is { } text ? [text] : [];

    static string Text(ChangeEventArgs changed) => changed.Value as string ?? "";

    Task Member(string name, ChangeEventArgs changed) => SetAsync(() => Action[name] = Text(changed));

    Task SetAsync(Action change)
    {
        change();
        return OnChanged.InvokeAsync();
    }
}
