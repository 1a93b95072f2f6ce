using Microsoft.AspNetCore.Components;

namespace Portal.Approvals.Controls;

/// <summary>Fields, files and the outside system of a document.</summary>
public sealed partial class DocumentFacts
{
    [Parameter, EditorRequired]
    public required DocumentView Document { get; set; }
}
