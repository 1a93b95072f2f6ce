using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Mail.Texts;

namespace Portal.Mail.Controls;

/// <summary>The settings of a collector in sections; each fault stands at its field.</summary>
public sealed partial class CollectorForm
{
    static readonly string[] Fields =
    [
        "/name",
        "/owners",
        "/addresses",
        "/description",
        "/intake",
        "/limits",
        "/retentionDays",
        "/senders",
    ];

    [Parameter, EditorRequired]
    public required CollectorDraft Draft { get; set; }

    /// <summary>What was refused.</summary>
    [Parameter, EditorRequired]
    public required FormFaults Faults { get; set; }

    /// <summary>Names that may hand mails in by HTTP.</summary>
    [Parameter]
    public IReadOnlyList<string> ThirdParties { get; set; } = [];

    /// <summary>Something was changed.</summary>
    [Parameter]
    public EventCallback OnChange { get; set; }

    IReadOnlyList<string> Rest => Faults.Rest(Fields);

    string PartiesHelp =>
        ThirdParties.Count is 0 or > 12
            ? Words[nameof(MailTexts.HttpPartiesHelp)]
            : $"{Words[nameof(MailTexts.HttpPartiesHelp)]} {string.Join(Words[nameof(MailTexts.Comma)], ThirdParties)}";

    Task TellAsync() => OnChange.InvokeAsync();
}
