using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>A status: icon, word and tone from the one vocabulary.</summary>
public sealed partial class StatusChip
{
    [Parameter, EditorRequired]
    public required StatusOf Of { get; set; }

    /// <summary>The value as the API says it, e.g. <c>inApproval</c>.</summary>
    [Parameter, EditorRequired]
    public required string Value { get; set; }

    /// <summary>Words instead of those of the vocabulary (a due time).</summary>
    [Parameter]
    public string? Text { get; set; }

    /// <summary>For lists: a status that needs no eyes has no fill. Those that do keep theirs.</summary>
    [Parameter]
    public bool QuietWhenNormal { get; set; }

    [Parameter]
    public string? Title { get; set; }

    StatusLook? Look => StatusVocabulary.Find(Of, Value);

    bool Quiet => QuietWhenNormal && Look is { Tone: Tone.Ok or Tone.Idle };

    string? ToneClass =>
        Look?.Tone switch
        {
            Tone.Ok => "ok",
            Tone.Warn => "warn",
            Tone.Bad => "bad",
            Tone.Info => "info",
            _ => null,
        };

    string Word => Look is { } look ? T[look.Key] : Value;
}
