using System.Buffers.Text;
using System.Globalization;

namespace Portal.Bench.Lists;

/// <summary>One call that is measured.</summary>
/// <param name="List">The list, for grouping.</param>
/// <param name="Name">Filter and page.</param>
/// <param name="Token">Whose call; null: the administrator's.</param>
sealed record ListCase(string List, string Name, string Url, string? Token);

/// <summary>Builds calls: every filter at the first page, in the middle and at the end.</summary>
sealed class CaseBuilder(Spread spread)
{
    readonly List<ListCase> cases = [];

    /// <summary>All that were built.</summary>
    public IReadOnlyList<ListCase> Cases => cases;

    /// <summary>Adds a list with its filters; rows have ids of <paramref name="kind"/>.</summary>
    public void Add(string list, string url, int kind, string? token, params string[] filters)
    {
        foreach (var filter in filters)
        {
            Add(list, filter, url, filter, token);
            Add(list, filter + " · middle", url, filter + "&after=" + Cursor(kind, spread.Rows / 2), token);
            Add(list, filter + " · last", url, filter + "&after=" + Cursor(kind, Math.Min(40, spread.Rows / 2)), token);
        }
    }

    /// <summary>Adds a feed that is read by positions.</summary>
    public void AddFeed(string list, string url, string? token)
    {
        foreach (var position in new[] { 0, spread.Rows / 4, Math.Max(0, (spread.Rows / 2) - 1000) })
            Add(
                list,
                string.Create(CultureInfo.InvariantCulture, $"after {position}"),
                url,
                "&after=" + position.ToString(CultureInfo.InvariantCulture),
                token
            );
    }

    void Add(string list, string name, string url, string filter, string? token)
    {
        var query = filter.TrimStart('&');
        cases.Add(
            new ListCase(
                list,
                name.Length == 0 ? "(all)" : name.TrimStart('&'),
                query.Length == 0 ? url : url + (url.Contains('?', StringComparison.Ordinal) ? "&" : "?") + query,
                token
            )
        );
    }

    string Cursor(int kind, int i) => Base64Url.EncodeToString(spread.Id(kind, i).ToByteArray(bigEndian: true));
}
