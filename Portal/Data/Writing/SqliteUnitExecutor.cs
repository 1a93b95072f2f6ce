using System.Globalization;
using Microsoft.Data.Sqlite;
using Portal.Data.Sqlite;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>SQLite: one connection, each statement prepared once (anchors: hot path).</summary>
sealed class SqliteUnitExecutor : IUnitExecutor
{
    readonly SqliteConnection connection;
    readonly Dictionary<string, SqliteCommand> prepared = new(ReferenceThenTextComparer.Instance);

    public SqliteUnitExecutor(string connectionString)
    {
        connection = new SqliteConnection(connectionString);
        connection.Open();
        SqliteDurability.Apply(connection);
    }

    /// <inheritdoc/>
    public WriteOutcome[] Commit(IReadOnlyList<WriteUnit> units)
    {
        var outcomes = new WriteOutcome[units.Count];
        using var transaction = connection.BeginTransaction(System.Data.IsolationLevel.Serializable, deferred: false);
        for (var i = 0; i < units.Count; i++)
        {
            var unit = units[i];
            var rows = unit.Rows;
            if (unit.Claim is { } claim && Execute(claim, transaction) == 0)
            {
                outcomes[i] = WriteOutcome.Otherwise;
                rows = unit.Otherwise;
            }
            for (var r = 0; r < rows.Count; r++)
                Execute(rows[r], transaction);
        }
        transaction.Commit();
        return outcomes;
    }

    int Execute(RowCommand row, SqliteTransaction transaction)
    {
        if (!prepared.TryGetValue(row.Sql, out var command))
        {
            command = connection.CreateCommand();
            // The statements are constants of this program; values go in as parameters only.
#pragma warning disable CA2100
            command.CommandText = row.Sql;
#pragma warning restore CA2100
            for (var i = 1; i <= row.Values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = "$" + i.ToString(CultureInfo.InvariantCulture) });
            prepared[row.Sql] = command;
        }
        command.Transaction = transaction;
        for (var i = 0; i < row.Values.Length; i++)
        {
            var parameter = command.Parameters[i];
            parameter.ResetSqliteType();
            parameter.Value = StoredValue.Of(row.Values[i], sqlite: true);
        }
        return command.ExecuteNonQuery();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in prepared.Values)
            command.Dispose();
        connection.Dispose();
    }

    sealed class ReferenceThenTextComparer : IEqualityComparer<string>
    {
        public static readonly ReferenceThenTextComparer Instance = new();

        public bool Equals(string? x, string? y) => ReferenceEquals(x, y) || string.Equals(x, y, StringComparison.Ordinal);

        // Statements are long and few: length and a few letters tell them apart without hashing the whole text.
        public int GetHashCode(string text) =>
            HashCode.Combine(text.Length, text[text.Length / 2], text[^1], text[Math.Min(14, text.Length - 1)]);
    }
}
