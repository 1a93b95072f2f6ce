using Microsoft.AspNetCore.Components;

namespace Portal.Approvals.Controls;

/// <summary>The inputs for the fields of a route.</summary>
public sealed partial class FieldsForm
{
    [Parameter, EditorRequired]
    public required IReadOnlyList<FieldInput> Inputs { get; set; }

    /// <summary>What was written, by name of field; this form writes into it.</summary>
    [Parameter, EditorRequired]
    public required Dictionary<string, string> Written { get; set; }

    /// <summary>Faults in words, by name of field.</summary>
    [Parameter]
    public IReadOnlyDictionary<string, string> Faults { get; set; } = new Dictionary<string, string>();

    string Of(FieldInput input) => Written.GetValueOrDefault(input.Name) ?? "";

    void Write(FieldInput input, ChangeEventArgs change) => Written[input.Name] = change.Value as string ?? "";
}
