using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

/// <summary>How the database may come to the rows of a list.</summary>
/// <param name="Filtered">All conditions that the database tests.</param>
public sealed record ListPlan<TRow>(IQueryable<TRow> Filtered)
    where TRow : class
{
    /// <summary>The same in parts that an index has in order each, e.g. one for each state; together they are all.</summary>
    public IReadOnlyList<IQueryable<TRow>> Alternatives { get; init; } = [Filtered];

    /// <summary>Ids by one condition alone, at most the given number; where few come, they are read rather than searched.</summary>
    public IReadOnlyList<Func<int, CancellationToken, Task<List<Guid>>>> Few { get; init; } = [];

    /// <summary>Ids that may be in the list, newest first, where another table or order has them; null: the list's own.</summary>
    public Func<Guid?, CancellationToken, IAsyncEnumerable<IReadOnlyList<Guid>>>? Candidates { get; init; }

    /// <summary>Nothing but the order of the database's index is needed.</summary>
    public bool IsPlain => Few.Count == 0 && Candidates is null;
}

/// <summary>The newest rows of several queries.</summary>
static class Newest
{
    /// <summary>As one query: each part gives its newest by its own index, and of those the newest are taken.</summary>
    public static IQueryable<TRow> Of<TRow>(IReadOnlyList<IQueryable<TRow>> parts, Guid? before, int most)
        where TRow : class
    {
        IQueryable<TRow>? all = null;
        foreach (var part in parts)
        {
            var older = before is { } last ? part.Where(x => EF.Property<Guid>(x, "Id") < last) : part;
            var few = older.OrderByDescending(x => EF.Property<Guid>(x, "Id")).Take(most);
            all = all is null ? few : all.Concat(few);
        }
        return parts.Count == 1 ? all! : all!.OrderByDescending(x => EF.Property<Guid>(x, "Id")).Take(most);
    }
}
