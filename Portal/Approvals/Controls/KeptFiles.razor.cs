using Microsoft.AspNetCore.Components;

namespace Portal.Approvals.Controls;

/// <summary>The attachments that a correction keeps or leaves out; nothing is gone before it is saved.</summary>
public sealed partial class KeptFiles
{
    [Parameter, EditorRequired]
    public required Guid DocumentId { get; set; }

    /// <summary>Those of the present revision.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<AttachmentView> Files { get; set; }

    /// <summary>Ids of those that the next revision leaves out; this list writes into it.</summary>
    [Parameter, EditorRequired]
    public required HashSet<Guid> Removed { get; set; }

    /// <summary>Told after each change.</summary>
    [Parameter]
    public EventCallback OnChange { get; set; }

    Task ToggleAsync(Guid file)
    {
        if (!Removed.Remove(file))
            Removed.Add(file);
        return OnChange.InvokeAsync();
    }
}
