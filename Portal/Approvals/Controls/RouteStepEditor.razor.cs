using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;

namespace Portal.Approvals.Controls;

/// <summary>One step of the route editor; faults stand at their fields.</summary>
public sealed partial class RouteStepEditor
{
    /// <summary>The step; this form writes into it.</summary>
    [Parameter, EditorRequired]
    public required StepDraft Step { get; set; }

    /// <summary>Its place, from 0.</summary>
    [Parameter, EditorRequired]
    public required int Index { get; set; }

    /// <summary>No step follows.</summary>
    [Parameter]
    public bool Last { get; set; }

    /// <summary>Whom it can name.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<RoutePerson> People { get; set; }

    /// <summary>What was refused.</summary>
    [Parameter]
    public FormFaults Faults { get; set; } = FormFaults.None;

    /// <summary>Something was written.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    /// <summary>One place up (-1) or down (1).</summary>
    [Parameter]
    public EventCallback<int> OnMove { get; set; }

    /// <summary>Take it away.</summary>
    [Parameter]
    public EventCallback OnRemove { get; set; }

    string Id(string field) => $"step-{Index}-{field}";

    string At(string field) => $"/steps/{Index}/{field}";

    string NameOf(string userName) =>
        People.FirstOrDefault(x => string.Equals(x.UserName, userName, StringComparison.OrdinalIgnoreCase))?.Name ?? userName;

    Task Set(Action<StepDraft> change)
    {
        change(Step);
        return OnChanged.InvokeAsync();
    }

    Task Add(ChangeEventArgs changed) => changed.Value is string { Length: > 0 } name ? Set(x => x.People.Add(name)) : Task.CompletedTask;

    Task SetDue(ChangeEventArgs changed) =>
        Set(x =>
            x.DueHours = double.TryParse(changed.Value as string, NumberStyles.Float, CultureInfo.InvariantCulture, out var hours)
                ? hours
                : null
        );
}
