using Microsoft.AspNetCore.Components;
using Portal.Api;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Identity.Pages;

/// <summary>What agents and the portal had to tell the person.</summary>
public sealed partial class MessageCenter
{
    const int PageSize = 50;

    IReadOnlyList<NoticeView>? notices;
    string? next;
    int unread,
        fresh;

    /// <summary>Only what is unread.</summary>
    [SupplyParameterFromQuery(Name = "unread")]
    public string? Unread { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal ReadNotices Reading { get; set; } = null!;

    bool UnreadOnly => string.Equals(Unread, "true", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic == LiveTopic.Notice;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        if (Viewer is not { } viewer)
            return;
        var page = await Reading.PageAsync(viewer.Id, UnreadOnly, Math.Clamp(notices?.Count ?? 0, PageSize, 200), null, Stop);
        (notices, next, fresh) = (page.Items, page.Next, 0);
        unread = await Reading.CountUnreadAsync(viewer.Id, Stop);
    }

    /// <inheritdoc/>
    protected override async Task ReadAgainAsync()
    {
        if (Viewer is not { } viewer || notices is not { Count: > 0 } shown)
        {
            await ReadAsync();
            return;
        }
        var page = await Reading.PageAsync(viewer.Id, UnreadOnly, Math.Clamp(shown.Count, PageSize, 200), null, Stop);
        var now = page.Items.ToDictionary(x => x.Id);
        var known = shown.Select(x => x.Id).ToHashSet();
        fresh = page.Items.TakeWhile(x => !known.Contains(x.Id)).Count();
        notices = [.. shown.Select(x => now.GetValueOrDefault(x.Id) ?? x)];
        unread = await Reading.CountUnreadAsync(viewer.Id, Stop);
    }

    async Task MoreAsync()
    {
        var page = await Reading.PageAsync(Viewer!.Id, UnreadOnly, PageSize, notices![^1].Id, Stop);
        (notices, next) = ([.. notices, .. page.Items], page.Next);
    }

    async Task MarkAsync(Guid? id)
    {
        await Reading.MarkAsync(Viewer!.Id, id, Stop);
        await ReadAsync();
    }
}
