using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Domain.Common;
using Portal.Mail.Texts;

namespace Portal.Mail.Pages;

/// <summary>One message: what became of it and why, then its content from the safest view to the bytes, then its trace.</summary>
public sealed partial class MessagePage
{
    const string Back = "/collectors/messages";

    static readonly string[] Parts = ["text", "html", "attachments", "headers", "raw", "trace"];

    WholeMessage? whole;
    MessageDetail? content;
    SafeHtml? html;
    string? raw;
    bool missing;

    /// <summary>Id of the message.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>text, html, attachments, headers, raw or trace.</summary>
    [SupplyParameterFromQuery(Name = "tab")]
    public string? Tab { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal WholeMessages Reading { get; set; } = null!;

    string Shown => Parts.Contains(Tab) ? Tab! : "text";

    string Title => whole is null ? Words[nameof(MailTexts.Message)] : MailWords.Subject(Words, whole.Row.Subject);

    MessageView View => MessageView.Of(whole!.Row, whole.Collector);

    IReadOnlyList<(string Key, string Text, string? Figure)> Tabs =>
        [
            ("text", Words[nameof(MailTexts.TabText)], null),
            ("html", Words[nameof(MailTexts.TabHtml)], null),
            ("attachments", Words[nameof(MailTexts.TabAttachments)], Figure(content!.Attachments.Count)),
            ("headers", Words[nameof(MailTexts.TabHeaders)], Figure(content.Headers.Count)),
            ("raw", Words[nameof(MailTexts.TabRaw)], null),
            ("trace", Words[nameof(MailTexts.TabTrace)], Figure(whole!.Runs.Count)),
        ];

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) =>
        whole is not null
        && (
            happened.Id == whole.Row.Id
            || happened is { IsMany: true, Topic: LiveTopic.Message or LiveTopic.Run }
            || happened.Topic == LiveTopic.Delivery && (whole.Runs.Any(x => x.Id == happened.RunId) || happened.RunId is null)
        );

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        whole = Ids.TryRead(Id, out var id) ? await Reading.ReadAsync(id, Stop) : null;
        missing = whole is null;
        if (missing)
            return;
        // What a mail says never changes; only what became of it does.
        if (content?.Id != id.ToString("D"))
            (content, html, raw) = (await Reading.ContentAsync(id, Stop), null, null);
        if (Shown == "html")
            html ??= await Reading.HtmlAsync(id, Stop);
        if (Shown == "raw")
            raw ??= await Reading.RawAsync(id, Stop);
    }

    string TabHref(string key) => $"{Back}/{whole!.Row.Id:D}{(key == "text" ? "" : "?tab=" + key)}";

    static string? Figure(int count) => count == 0 ? null : count.ToString(CultureInfo.InvariantCulture);
}
