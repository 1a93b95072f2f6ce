using Microsoft.AspNetCore.Components;

namespace Portal.Mail.Controls;

/// <summary>The way of a message: its stages, the agents that ran, what they pushed and what became of it.</summary>
public sealed partial class MessageTrace
{
    /// <summary>The message.</summary>
    [Parameter, EditorRequired]
    public required WholeMessage Whole { get; set; }

    /// <summary>Time zone of the reader.</summary>
    [Parameter]
    public TimeZoneInfo Zone { get; set; } = TimeZoneInfo.Utc;
}
