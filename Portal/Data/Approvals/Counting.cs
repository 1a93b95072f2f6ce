using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Portal.Data;

/// <summary>Counters that are drawn inside the committing transaction, so that they have no gaps.</summary>
static class Counting
{
    const string NextPosition =
        "UPDATE \"ThirdParties\" SET \"EventPosition\" = \"EventPosition\" + 1 WHERE \"Id\" = $1 RETURNING \"EventPosition\", \"Name\"";
    const string NextOfScope =
        "INSERT INTO \"Numbers\" (\"Scope\", \"Last\") VALUES ($1, 1) "
        + "ON CONFLICT (\"Scope\") DO UPDATE SET \"Last\" = \"Numbers\".\"Last\" + 1 RETURNING \"Last\"";

    /// <summary>The next position in a third party's feed, and its name. Commits of one third party queue up here.</summary>
    public static async Task<(long Position, string ThirdParty)> NextEventPositionAsync(
        this PortalDbContext db,
        Guid thirdPartyId,
        CancellationToken stop
    )
    {
        await using var command = CommandOf(db, NextPosition, thirdPartyId);
        await using var reader = await command.ExecuteReaderAsync(stop);
        if (!await reader.ReadAsync(stop))
            throw new InvalidOperationException($"There is no third party {thirdPartyId}.");
        return (reader.GetInt64(0), reader.GetString(1));
    }

    /// <summary>The next number of a scope: 1, 2, …</summary>
    public static async Task<int> NextNumberAsync(this PortalDbContext db, string scope, CancellationToken stop)
    {
        await using var command = CommandOf(db, NextOfScope, scope);
        return Convert.ToInt32(await command.ExecuteScalarAsync(stop), System.Globalization.CultureInfo.InvariantCulture);
    }

    static DbCommand CommandOf(PortalDbContext db, string sql, object value)
    {
        var sqlite = db.Database.IsSqlite();
        var command = db.Database.GetDbConnection().CreateCommand();
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        command.CommandText = sql;
        var parameter = command.CreateParameter();
        if (sqlite)
            parameter.ParameterName = "$1";
        parameter.Value = StoredValue.Of(value, sqlite);
        command.Parameters.Add(parameter);
        return command;
    }
}
