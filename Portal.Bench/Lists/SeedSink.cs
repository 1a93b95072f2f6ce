using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;
using NpgsqlTypes;
using Portal.Data;

namespace Portal.Bench.Lists;

/// <summary>Puts many rows into a migrated database, past the portal, in the columns and forms of the model.</summary>
sealed class SeedSink(PortalDbContext db)
{
    bool IsSqlite => db.Database.IsSqlite();

    /// <summary>Writes the rows of one table in one transaction.</summary>
    public async Task WriteAsync<TRow>(IEnumerable<TRow> rows)
        where TRow : class
    {
        var table = db.Model.FindEntityType(typeof(TRow))!;
        var columns = table.GetProperties().Select(x => new Column(x)).ToList();
        if (IsSqlite)
            Insert(table.GetTableName()!, columns, rows);
        else
            await CopyAsync(table.GetTableName()!, columns, rows);
    }

    /// <summary>What the database does by itself within minutes after so many rows: statistics, and on PostgreSQL the map of what is visible.</summary>
    public async Task SettleAsync()
    {
        if (IsSqlite)
            return;
        db.Database.SetCommandTimeout(600);
        await db.Database.ExecuteSqlRawAsync("VACUUM ANALYZE");
    }

    void Insert<TRow>(string table, List<Column> columns, IEnumerable<TRow> rows)
        where TRow : class
    {
        // A connection of its own: how carelessly it writes must not leak into a pool.
        using var connection = new SqliteConnection(db.Database.GetConnectionString() + ";Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText =
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-400000; PRAGMA locking_mode=EXCLUSIVE; BEGIN";
        command.ExecuteNonQuery();
        var names = columns.Select((x, i) => (x.Name, Parameter: "$" + i)).ToList();
        command.CommandText =
            $"INSERT INTO \"{table}\" ({string.Join(", ", names.Select(x => $"\"{x.Name}\""))}) VALUES ({string.Join(", ", names.Select(x => x.Parameter))})";
        var parameters = names.ConvertAll(x => command.Parameters.Add(new SqliteParameter { ParameterName = x.Parameter }));
        foreach (var row in rows)
        {
            for (var i = 0; i < columns.Count; i++)
                parameters[i].Value = columns[i].Of(row) ?? DBNull.Value;
            command.ExecuteNonQuery();
        }
        command.Parameters.Clear();
        command.CommandText = "COMMIT; PRAGMA journal_mode=WAL";
        command.ExecuteNonQuery();
    }

    async Task CopyAsync<TRow>(string table, List<Column> columns, IEnumerable<TRow> rows)
        where TRow : class
    {
        await using var connection = new NpgsqlConnection(db.Database.GetConnectionString());
        await connection.OpenAsync();
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY \"{table}\" ({string.Join(", ", columns.Select(x => $"\"{x.Name}\""))}) FROM STDIN (FORMAT BINARY)"
        );
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            foreach (var column in columns)
            {
                if (column.Of(row) is { } value)
                    await copy.WriteAsync(value, TypeOf(value));
                else
                    await copy.WriteNullAsync();
            }
        }
        await copy.CompleteAsync();
    }

    static NpgsqlDbType TypeOf(object value) =>
        value switch
        {
            Guid => NpgsqlDbType.Uuid,
            long => NpgsqlDbType.Bigint,
            int => NpgsqlDbType.Integer,
            bool => NpgsqlDbType.Boolean,
            double => NpgsqlDbType.Double,
            byte[] => NpgsqlDbType.Bytea,
            _ => NpgsqlDbType.Text,
        };

    sealed class Column(IProperty property)
    {
        readonly Microsoft.EntityFrameworkCore.Storage.ValueConversion.ValueConverter? converter = property.GetTypeMapping().Converter;
        readonly System.Reflection.PropertyInfo of = property.PropertyInfo!;

        public string Name { get; } = property.GetColumnName();

        public object? Of(object row) => of.GetValue(row) is { } value ? converter?.ConvertToProvider(value) ?? value : null;
    }
}
