using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Mail.Texts;

namespace Portal.Mail.Controls;

/// <summary>The one confirmation before a message is released, discarded or run again: what will happen, and why.</summary>
public sealed partial class SettleDialog
{
    string reason = "";
    bool sent;

    [CascadingParameter]
    IMudDialogInstance Dialog { get; set; } = default!;

    /// <summary>release, discard or rerun.</summary>
    [Parameter, EditorRequired]
    public required string Action { get; set; }

    /// <summary>Of the message.</summary>
    [Parameter, EditorRequired]
    public required string Subject { get; set; }

    string Name => MailWords.Subject(Words, Subject.Length > 60 ? Subject[..60] + "…" : Subject);

    string Title =>
        Words[
            Action switch
            {
                "release" => nameof(MailTexts.ReleaseTitle),
                "discard" => nameof(MailTexts.DiscardTitle),
                _ => nameof(MailTexts.RunAgainTitle),
            },
            Name
        ];

    string Then =>
        Action switch
        {
            "release" => Words[nameof(MailTexts.ReleaseThen)],
            "discard" => Words[nameof(MailTexts.DiscardThen)],
            _ => Words[nameof(MailTexts.RunAgainThen)],
        };

    string Now =>
        Action switch
        {
            "release" => Words[nameof(MailTexts.ReleaseNow)],
            "discard" => Words[nameof(MailTexts.DiscardNow)],
            _ => Words[nameof(MailTexts.RunAgainNow)],
        };

    void Confirm()
    {
        if (sent)
            return;
        sent = true;
        Dialog.Close(DialogResult.Ok(reason.Trim()));
    }
}
