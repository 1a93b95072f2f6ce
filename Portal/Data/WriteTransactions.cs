using System.Data;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>Every write of the process passes it (SQLite has one writer; PostgreSQL needs no gate).</summary>
public interface IWriteGate
{
    /// <summary>Waits for the turn; dispose to let the next one in.</summary>
    ValueTask<IDisposable> EnterAsync(CancellationToken stop);

    /// <summary>The same for a thread of its own.</summary>
    IDisposable Enter();
}

/// <summary>PostgreSQL: any number of writers.</summary>
public sealed class OpenGate : IWriteGate, IDisposable
{
    /// <inheritdoc/>
    public ValueTask<IDisposable> EnterAsync(CancellationToken stop) => ValueTask.FromResult<IDisposable>(this);

    /// <inheritdoc/>
    public IDisposable Enter() => this;

    /// <inheritdoc/>
    public void Dispose() { }
}

/// <summary>
/// Runs a use case's writes as one transaction: gate, fresh context, BEGIN IMMEDIATE on SQLite (a deferred one that
/// reads first fails with SQLITE_BUSY_SNAPSHOT), save, commit. On an exception nothing is written.
/// </summary>
public sealed class WriteTransactions(IDbContextFactory<PortalDbContext> contexts, IWriteGate gate)
{
    /// <summary>Runs <paramref name="work"/> and commits what it did. Side effects belong after this call.</summary>
    public async Task<T> RunAsync<T>(Func<PortalDbContext, Task<T>> work, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(work);
        using var turn = await gate.EnterAsync(stop);
        await using var db = await contexts.CreateDbContextAsync(stop);
        await using var transaction = await BeginAsync(db, stop);
        var result = await work(db);
        await db.SaveChangesAsync(stop);
        await transaction.CommitAsync(stop);
        return result;
    }

    /// <summary>The same without a result.</summary>
    public Task RunAsync(Func<PortalDbContext, Task> work, CancellationToken stop) =>
        RunAsync(
            async db =>
            {
                await work(db);
                return true;
            },
            stop
        );

    static async Task<IDbContextTransaction> BeginAsync(PortalDbContext db, CancellationToken stop)
    {
        if (!db.Database.IsSqlite())
            return await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, stop);
        await db.Database.OpenConnectionAsync(stop);
        var connection = (SqliteConnection)db.Database.GetDbConnection();
        var transaction = connection.BeginTransaction(IsolationLevel.Serializable, deferred: false);
        return (await db.Database.UseTransactionAsync(transaction, stop))!;
    }
}

/// <summary>Lets a use case put rows of another room into its own transaction.</summary>
public static class RowCommands
{
    /// <summary>Executes the statements on the context's connection and transaction; returns affected rows.</summary>
    public static async Task<int> ExecuteAsync(this PortalDbContext db, IEnumerable<RowCommand> rows, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(db);
        ArgumentNullException.ThrowIfNull(rows);
        var sqlite = db.Database.IsSqlite();
        var affected = 0;
        foreach (var row in rows)
        {
            await using var command = db.Database.GetDbConnection().CreateCommand();
            command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
            command.CommandText = row.Sql;
            for (var i = 0; i < row.Values.Length; i++)
            {
                var parameter = command.CreateParameter();
                if (sqlite)
                    parameter.ParameterName = "$" + (i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
                parameter.Value = StoredValue.Of(row.Values[i], sqlite);
                command.Parameters.Add(parameter);
            }
            affected += await command.ExecuteNonQueryAsync(stop);
        }
        return affected;
    }
}

/// <summary>How a value of a <see cref="RowCommand"/> is stored; agrees with the EF mapping.</summary>
static class StoredValue
{
    public static object Of(object? value, bool sqlite) =>
        value switch
        {
            null => DBNull.Value,
            Guid id when sqlite => GuidBytesConverter.ToBytes(id),
            DateTimeOffset time => time.UtcTicks,
            Enum word => word.ToString(),
            // PostgreSQL cannot store U+0000 nor a lone surrogate in text; the raw bytes of a mail are kept apart.
            string text when !sqlite => Clean(text),
            _ => value,
        };

    /// <summary>The text as PostgreSQL can store it; the same object when it can as it is.</summary>
    public static string Clean(string text)
    {
        var clean = text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;
        for (var i = 0; i < clean.Length; i++)
        {
            if (!char.IsSurrogate(clean[i]))
                continue;
            if (char.IsHighSurrogate(clean[i]) && i + 1 < clean.Length && char.IsLowSurrogate(clean[i + 1]))
                i++;
            else
                return System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(clean));
        }
        return clean;
    }
}
