using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Components.Controls;
using Portal.Components.Viewing;
using Portal.Domain.Common;
using Portal.Mail.Texts;

namespace Portal.Mail.Pages;

/// <summary>Every message, newest first; filters are in the address.</summary>
public sealed partial class Messages
{
    const int PageSize = 50;

    IReadOnlyList<MessageView>? lines;
    IReadOnlyList<(string Value, string Text)> collectors = [];
    MessageFilter? shown;
    LiveRows? rows;
    string? next;
    int? count;
    int newer;

    /// <summary>Of one collector (id).</summary>
    [SupplyParameterFromQuery(Name = "collector")]
    public string? Collector { get; set; }

    /// <summary>One disposition.</summary>
    [SupplyParameterFromQuery(Name = "disposition")]
    public string? Disposition { get; set; }

    /// <summary>Part of the sender.</summary>
    [SupplyParameterFromQuery(Name = "sender")]
    public string? Sender { get; set; }

    /// <summary>Part of the subject.</summary>
    [SupplyParameterFromQuery(Name = "subject")]
    public string? Subject { get; set; }

    /// <summary>The whole Message-ID.</summary>
    [SupplyParameterFromQuery(Name = "messageId")]
    public string? MessageId { get; set; }

    /// <summary>First day in the reader's zone.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public string? From { get; set; }

    /// <summary>Last day in the reader's zone.</summary>
    [SupplyParameterFromQuery(Name = "to")]
    public string? To { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal MessageLines Reading { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    bool Filtered => !string.IsNullOrEmpty(Collector + Disposition + Sender + Subject + MessageId + From + To);

    string NewText => newer == 1 ? Words[nameof(MailTexts.ShowOneNew)] : Words[nameof(MailTexts.ShowNew), newer >= 100 ? "99+" : newer];

    IReadOnlyList<(string, string)> StateOptions =>
        [.. StatusVocabulary.All.Where(x => x.Of == StatusOf.Message).Select(x => (x.Value, States[x.Key].Value))];

    MessageFilter Filter =>
        new(
            // A hand-written address with words of no meaning filters nothing rather than failing.
            Ids.TryRead(Collector, out _)
                ? Collector
                : null,
            StatusVocabulary.Find(StatusOf.Message, Disposition ?? "") is null ? null : Disposition,
            Sender?.Trim(),
            Subject?.Trim(),
            MessageId?.Trim(),
            DayOf(From),
            DayOf(To)?.AddDays(1)
        );

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override bool ShowsFailure => true;

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic is LiveTopic.Message or LiveTopic.Collectors;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        var filter = Filter;
        // A refresh keeps what "more" has brought; other filters begin anew.
        var size = shown == filter ? Math.Clamp(lines?.Count ?? 0, PageSize, 1000) : PageSize;
        collectors = await Reading.CollectorsAsync(Stop);
        var page = await Reading.ReadAsync(filter, keptBack: false, size, null, Stop);
        (shown, lines, next, newer) = (filter, page.Items, page.Next, 0);
        count = await Reading.CountAsync(filter, keptBack: false, Stop);
    }

    /// <inheritdoc/>
    protected override async Task ReadAgainAsync()
    {
        if (lines is not { Count: > 0 } || rows is null || !await rows.InHandAsync(Stop))
        {
            await ReadAsync();
            return;
        }
        // Nothing moves under the hand: the lines that are shown change in place, new ones are only counted.
        lines = await Reading.ReadAsync([.. lines.Select(x => Guid.Parse(x.Id))], Stop);
        newer = await Reading.CountNewerAsync(Filter, keptBack: false, lines.Count > 0 ? Guid.Parse(lines[0].Id) : Guid.Empty, Stop);
    }

    async Task MoreAsync()
    {
        var page = await Reading.ReadAsync(Filter, keptBack: false, PageSize, next, Stop);
        (lines, next) = ([.. lines!, .. page.Items], page.Next);
    }

    void Change(string name, string? value) => Navigation.NavigateTo(Address(name, value));

    string Address(string name, string? value) => Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value);

    DateTimeOffset? DayOf(string? text)
    {
        if (!DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return null;
        var zone = Viewer?.Zone ?? TimeZoneInfo.Utc;
        return new DateTimeOffset(day, zone.GetUtcOffset(day)).ToUniversalTime();
    }
}
