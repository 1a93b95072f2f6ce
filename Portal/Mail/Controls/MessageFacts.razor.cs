using Microsoft.AspNetCore.Components;
using Portal.Data;

namespace Portal.Mail.Controls;

/// <summary>What is known of a message without opening it.</summary>
public sealed partial class MessageFacts
{
    /// <summary>Its row.</summary>
    [Parameter, EditorRequired]
    public required MessageRow Row { get; set; }

    /// <summary>Its content.</summary>
    [Parameter, EditorRequired]
    public required MessageDetail Content { get; set; }

    /// <summary>Number of the document that it is about.</summary>
    [Parameter]
    public string? DocumentNumber { get; set; }
}
