using Microsoft.AspNetCore.Components;
using Portal.Components.Texts;
using Portal.Components.Viewing;

namespace Portal.Components.Layout;

/// <summary>Every key that does something, for this person.</summary>
sealed partial class KeyHelp
{
    static readonly (string[] Keys, string Text)[] Known =
    [
        (["J", "K"], nameof(ShellTexts.KeyMove)),
        (["Enter"], nameof(ShellTexts.KeyOpen)),
        (["/"], nameof(ShellTexts.KeySearch)),
        (["A"], nameof(ShellTexts.KeyApprove)),
        (["R"], nameof(ShellTexts.KeyReturn)),
        (["X"], nameof(ShellTexts.KeyReject)),
        (["Ctrl", "Enter"], nameof(ShellTexts.KeyConfirm)),
        (["Esc"], nameof(ShellTexts.KeyClose)),
        (["?"], nameof(ShellTexts.KeyAll)),
    ];

    [Parameter, EditorRequired]
    public required Viewer Viewer { get; set; }
}
