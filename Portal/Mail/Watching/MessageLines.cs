using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;

namespace Portal.Mail;

/// <summary>Messages in lines for pages, by the same reader as the API.</summary>
sealed class MessageLines(IDbContextFactory<PortalDbContext> contexts, SearchLists<MessageRow> search)
{
    /// <summary>Beyond this a count is only "more than".</summary>
    public const int MostCounted = 1_000;

    /// <summary>A page, newest first; <paramref name="after"/> is <c>Next</c> of the page before.</summary>
    public async Task<Page<MessageView>> ReadAsync(MessageFilter filter, bool keptBack, int limit, string? after, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await ReadMessages.ListAsync(db, search, filter, limit, Paging.AfterId(after), stop, keptBack);
    }

    /// <summary>These messages as they are now, newest first.</summary>
    public async Task<IReadOnlyList<MessageView>> ReadAsync(IReadOnlyCollection<Guid> ids, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await ReadMessages.ListAsync(db, ids, stop);
    }

    /// <summary>How many are newer than <paramref name="newest"/>, up to 100.</summary>
    public async Task<int> CountNewerAsync(MessageFilter filter, bool keptBack, Guid newest, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await ReadMessages.CountAsync(db, search, filter, keptBack, 100, stop, newest);
    }

    /// <summary>How many there are, up to <see cref="MostCounted"/>.</summary>
    public async Task<int> CountAsync(MessageFilter filter, bool keptBack, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await ReadMessages.CountAsync(db, search, filter, keptBack, MostCounted, stop);
    }

    /// <summary>Collectors by name, for a filter.</summary>
    public async Task<IReadOnlyList<(string Id, string Name)>> CollectorsAsync(CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = await db.Collectors.OrderBy(x => x.Name).Select(x => new { x.Id, x.Name }).ToListAsync(stop);
        return [.. rows.Select(x => (x.Id.ToString("D"), x.Name))];
    }
}
