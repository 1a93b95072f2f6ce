using Microsoft.AspNetCore.Components;

namespace Portal.Approvals.Controls;

/// <summary>What differs between two revisions: title, fields, files, text.</summary>
public sealed partial class ChangeList
{
    [Parameter, EditorRequired]
    public required RevisionChanges Changes { get; set; }

    /// <summary>For the links to the files of both revisions.</summary>
    [Parameter, EditorRequired]
    public required Guid DocumentId { get; set; }

    // An empty line has to keep its height.
    static string Shown(LineChange line) => line.Text is { Length: > 0 } text ? text : "\u00A0";

    static RenderFragment Text(IReadOnlyList<WordChange> words) =>
        builder =>
        {
            foreach (var word in words)
            {
                builder.OpenElement(
                    0,
                    word.Kind switch
                    {
                        "added" => "ins",
                        "removed" => "del",
                        _ => "span",
                    }
                );
                builder.AddContent(1, word.Text);
                builder.CloseElement();
            }
        };
}
