using Microsoft.AspNetCore.Components;
using Portal.Agents.Editing;
using Portal.Components.Viewing;

namespace Portal.Agents.Controls;

/// <summary>A node of the condition tree, and with it everything below.</summary>
public sealed partial class ConditionEditor
{
    /// <summary>The node; this form writes into it.</summary>
    [Parameter, EditorRequired]
    public required ConditionDraft Node { get; set; }

    /// <summary>Its place, e.g. <c>/when/all/0</c>; faults name it.</summary>
    [Parameter, EditorRequired]
    public required string Pointer { get; set; }

    /// <summary>What was refused.</summary>
    [Parameter]
    public FormFaults Faults { get; set; } = FormFaults.None;

    /// <summary>Only to be looked at.</summary>
    [Parameter]
    public bool Locked { get; set; }

    /// <summary>Something was written.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    /// <summary>Take it away.</summary>
    [Parameter]
    public EventCallback OnRemove { get; set; }

    // Faults of the parts stand at the parts.
    string? Fault =>
        Node.Kind == ConditionKind.Field ? Faults.At(Pointer)
        : Node.Parts.Count == 0 ? Faults.At(Pointer)
        : Faults.Exactly(Pointer) ?? Faults.Exactly($"{Pointer}/{Node.Word}");

    string KindText(ConditionKind kind) => Words["Kind" + kind];

    string PartPointer(int index) => Node.Kind == ConditionKind.Not ? $"{Pointer}/not" : $"{Pointer}/{Node.Word}/{index}";

    Task KindAsync(ChangeEventArgs changed) => SetAsync(() => Node.Become(Enum.Parse<ConditionKind>(Text(changed))));

    static string Text(ChangeEventArgs changed) => changed.Value as string ?? "";

    Task SetAsync(Action change)
    {
        change();
        return OnChanged.InvokeAsync();
    }
}
