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
            for (var i = 0; i < words.Count; i++)
            {
                var element = words[i].Kind switch
                {
                    "added" => "ins",
                    "removed" => "del",
                    _ => "span",
                };
                builder.OpenElement(2 * i, element);
                builder.AddContent(2 * i + 1, words[i].Text);
                builder.CloseElement();
            }
        };
}
