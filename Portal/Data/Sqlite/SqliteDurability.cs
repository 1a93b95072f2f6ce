using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Portal.Data.Sqlite;

/// <summary>
/// Sets and asserts at every open what durability rests on: WAL and synchronous=FULL. A pragma set elsewhere leaks
/// through the connection pool, so the assertion is not idle (anchors: reliability M7).
/// </summary>
public sealed class SqliteDurability : DbConnectionInterceptor
{
    // 2048 pages of 4 KiB = 8 MiB of WAL between checkpoints (anchors: hot path, "Build it so" 4).
    const string Pragmas =
        "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA wal_autocheckpoint=2048;";

    /// <inheritdoc/>
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData) => Apply(connection);

    /// <inheritdoc/>
    public override Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        Apply(connection);
        return Task.CompletedTask;
    }

    /// <summary>Applies the pragmas and asserts them.</summary>
    /// <exception cref="InvalidOperationException">The database does not commit durably.</exception>
    public static void Apply(DbConnection connection)
    {
        if (connection is not SqliteConnection)
            return;
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
        command.CommandText = "PRAGMA synchronous";
        var synchronous = Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
        if (synchronous < 2)
            throw new InvalidOperationException(
                $"SQLite is at synchronous={synchronous}; FULL (2) is needed, or an acknowledged mail could be lost."
            );
    }
}
