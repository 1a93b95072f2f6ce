using System.Numerics;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

/// <summary>The blocks of a list that one search looks at, newest first.</summary>
sealed class SearchBlocks
{
    readonly PortalDbContext db;
    readonly List<SearchBlockRow> blocks;
    readonly IReadOnlyList<uint[]> groups;

    SearchBlocks(PortalDbContext db, List<SearchBlockRow> blocks, IReadOnlyList<uint[]> groups, Guid top)
    {
        (this.db, this.blocks, this.groups) = (db, blocks, groups);
        Top = top;
    }

    /// <summary>The newest id that a block holds; what is newer is in none.</summary>
    public Guid Top { get; }

    public static async Task<SearchBlocks> OfAsync(PortalDbContext db, string list, Guid? before, ListSearch query, CancellationToken stop)
    {
        var blocks = await db.Set<SearchBlockRow>()
            .AsNoTracking()
            .Where(x => x.List == list)
            .OrderByDescending(x => x.LastId)
            .ToListAsync(stop);
        var top = blocks.Count > 0 ? blocks[0].LastId : Guid.Empty;
        var wanted = blocks.FindAll(x => (before is not { } last || x.After.CompareTo(last) < 0) && x.LastId.CompareTo(query.Floor) >= 0);
        return new SearchBlocks(db, wanted, query.Groups, top);
    }

    /// <summary>Ids that may be hits, newest first; few blocks at first, since common words are found there.</summary>
    public async IAsyncEnumerable<List<Guid>> CandidatesAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var most = 2;
        for (var from = 0; from < blocks.Count; from += most, most = Math.Min(most * 4, 64))
        {
            var some = blocks.Skip(from).Take(most).ToList();
            var rows = await MarkedAsync(some, stop);
            foreach (var few in some.Where(x => rows[x.Number] is not null).Chunk(8))
            {
                var ids = await IdsAsync(few, rows, stop);
                foreach (var block in few)
                    yield return ids(block.Number);
            }
        }
    }

    async Task<Dictionary<int, ulong[]?>> MarkedAsync(List<SearchBlockRow> some, CancellationToken stop)
    {
        var numbers = some.ConvertAll(x => x.Number);
        var wanted = groups.SelectMany(x => x).Select(SearchBlock.PartOf).Distinct().ToList();
        var parts = await db.Set<SearchPartRow>()
            .AsNoTracking()
            .Where(x => numbers.Contains(x.Block) && wanted.Contains(x.Part))
            .ToListAsync(stop);
        var byBlock = parts.ToDictionary(x => (x.Block, x.Part), x => x.Bytes);
        return some.ToDictionary(x => x.Number, x => Marked(x, byBlock));
    }

    // What every group has in common; null when that is nothing.
    ulong[]? Marked(SearchBlockRow block, Dictionary<(int, int), byte[]> parts)
    {
        var all = new ulong[SearchBlock.WordsOf(block.Rows)];
        all.AsSpan().Fill(ulong.MaxValue);
        var one = new ulong[all.Length];
        foreach (var group in groups)
        {
            Array.Clear(one);
            foreach (var term in group)
                SearchBlock.Mark(parts.GetValueOrDefault((block.Number, SearchBlock.PartOf(term))), term, one);
            for (var i = 0; i < all.Length; i++)
                all[i] &= one[i];
        }
        return Array.TrueForAll(all, x => x == 0) ? null : all;
    }

    async Task<Func<int, List<Guid>>> IdsAsync(SearchBlockRow[] some, Dictionary<int, ulong[]?> rows, CancellationToken stop)
    {
        var places = some.ToDictionary(x => x.Number, x => PlacesOf(rows[x.Number]!, x.Rows));
        var numbers = some.Select(x => x.Number).ToList();
        var wanted = places.Values.SelectMany(x => x).Select(SearchBlock.PartOfId).Distinct().ToList();
        var parts = await db.Set<SearchPartRow>()
            .AsNoTracking()
            .Where(x => numbers.Contains(x.Block) && wanted.Contains(x.Part))
            .ToListAsync(stop);
        var byBlock = parts.ToDictionary(x => (x.Block, x.Part), x => x.Bytes);
        return number => places[number].ConvertAll(x => SearchBlock.IdAt(byBlock[(number, SearchBlock.PartOfId(x))], x));
    }

    static List<int> PlacesOf(ulong[] rows, int count)
    {
        var places = new List<int>();
        for (var word = rows.Length - 1; word >= 0; word--)
        {
            for (var bits = rows[word]; bits != 0; )
            {
                var bit = 63 - BitOperations.LeadingZeroCount(bits);
                bits &= ~(1UL << bit);
                if ((word * 64) + bit < count)
                    places.Add((word * 64) + bit);
            }
        }
        return places;
    }
}
