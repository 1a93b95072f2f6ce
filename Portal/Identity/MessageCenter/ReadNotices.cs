using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Identity;

/// <summary>A notification as shown.</summary>
public sealed record NoticeView(Guid Id, string Title, string Text, string? Link, DateTimeOffset At, DateTimeOffset? ReadAt);

/// <summary>A person's own notifications; nobody sees another's.</summary>
sealed class ReadNotices(IDbContextFactory<PortalDbContext> contexts, WriteTransactions transactions, ILiveFeed feed, TimeProvider clock)
{
    /// <summary>Newest first.</summary>
    public async Task<Page<NoticeView>> PageAsync(Guid personId, bool unreadOnly, int limit, Guid? before, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var notices = db.Notices.AsNoTracking().Where(x => x.PersonId == personId);
        if (unreadOnly)
            notices = notices.Where(x => x.ReadAt == null);
        if (before is { } last)
            notices = notices.Where(x => x.Id < last);
        var rows = await notices.OrderByDescending(x => x.Id).Take(limit + 1).ToListAsync(stop);
        return Paging.Cut(rows, limit, x => x.Id, x => new NoticeView(x.Id, x.Title, x.Text, x.Link, x.At, x.ReadAt));
    }

    /// <summary>How many are unread, counted up to 100.</summary>
    public async Task<int> CountUnreadAsync(Guid personId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await db.Notices.Where(x => x.PersonId == personId && x.ReadAt == null).OrderBy(x => x.Id).Take(100).CountAsync(stop);
    }

    /// <summary>Marks one as read, or all; safe to repeat.</summary>
    /// <exception cref="RefusalException">The person has no such notification.</exception>
    public async Task MarkAsync(Guid personId, Guid? noticeId, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await transactions.RunAsync(
            async db =>
            {
                var mine = db.Notices.Where(x => x.PersonId == personId);
                if (noticeId is { } id)
                {
                    mine = mine.Where(x => x.Id == id);
                    if (!await mine.AnyAsync(stop))
                        throw RefusalException.NotFound("notification");
                }
                await mine.Where(x => x.ReadAt == null).ExecuteUpdateAsync(x => x.SetProperty(y => y.ReadAt, now), stop);
            },
            stop
        );
        feed.Publish(new LiveEvent(LiveTopic.Notice, noticeId ?? Guid.Empty));
    }
}
