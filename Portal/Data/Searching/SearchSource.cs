using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

/// <summary>A list that can be searched, as the indexing sees it.</summary>
public interface ISearchSource
{
    /// <summary>Name in the tables; never changed.</summary>
    string List { get; }

    /// <summary>Rows behind an id, up to and with another, oldest first.</summary>
    Task<List<SearchEntry>> ReadAsync(PortalDbContext db, Guid after, Guid upTo, int most, CancellationToken stop);

    /// <summary>How many there are, at most <paramref name="most"/>.</summary>
    Task<int> CountAsync(PortalDbContext db, Guid after, Guid upTo, int most, CancellationToken stop);
}

/// <summary>A list that can be searched: its rows, and what of them.</summary>
/// <typeparam name="TRow">Has a column <c>Id</c> that sorts by time.</typeparam>
public abstract class SearchSource<TRow> : ISearchSource
    where TRow : class
{
    /// <inheritdoc/>
    public abstract string List { get; }

    /// <summary>Reads what can be searched of some rows.</summary>
    public abstract IQueryable<SearchEntry> Entries(PortalDbContext db, IQueryable<TRow> rows);

    /// <inheritdoc/>
    public Task<List<SearchEntry>> ReadAsync(PortalDbContext db, Guid after, Guid upTo, int most, CancellationToken stop)
    {
        var rows = Between(db, after, upTo).OrderBy(x => EF.Property<Guid>(x, "Id")).Take(most);
        return Entries(db, rows).OrderBy(x => x.Id).ToListAsync(stop);
    }

    /// <inheritdoc/>
    public Task<int> CountAsync(PortalDbContext db, Guid after, Guid upTo, int most, CancellationToken stop) =>
        Between(db, after, upTo).OrderBy(x => EF.Property<Guid>(x, "Id")).Take(most).CountAsync(stop);

    static IQueryable<TRow> Between(PortalDbContext db, Guid after, Guid upTo)
    {
        ArgumentNullException.ThrowIfNull(db);
        return db.Set<TRow>().AsNoTracking().Where(x => EF.Property<Guid>(x, "Id") > after && EF.Property<Guid>(x, "Id") <= upTo);
    }
}
