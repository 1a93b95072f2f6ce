using Npgsql;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>
/// PostgreSQL: claims first in one round trip, then everything else in a second; statements are auto-prepared by the
/// driver (Max Auto Prepare in the connection string).
/// </summary>
sealed class PostgresUnitExecutor : IUnitExecutor
{
    readonly NpgsqlConnection connection;

    public PostgresUnitExecutor(NpgsqlDataSource source) => connection = source.OpenConnection();

    /// <inheritdoc/>
    public WriteOutcome[] Commit(IReadOnlyList<WriteUnit> units)
    {
        var outcomes = new WriteOutcome[units.Count];
        using var transaction = connection.BeginTransaction();
        ExecuteClaims(units, outcomes, transaction);
        using var batch = new NpgsqlBatch(connection, transaction);
        for (var i = 0; i < units.Count; i++)
        {
            foreach (var row in outcomes[i] == WriteOutcome.Written ? units[i].Rows : units[i].Otherwise)
                batch.BatchCommands.Add(ToCommand(row));
        }
        if (batch.BatchCommands.Count > 0)
            batch.ExecuteNonQuery();
        transaction.Commit();
        return outcomes;
    }

    void ExecuteClaims(IReadOnlyList<WriteUnit> units, WriteOutcome[] outcomes, NpgsqlTransaction transaction)
    {
        using var claims = new NpgsqlBatch(connection, transaction);
        for (var i = 0; i < units.Count; i++)
        {
            if (units[i].Claim is { } claim)
                claims.BatchCommands.Add(ToCommand(claim));
        }
        if (claims.BatchCommands.Count == 0)
            return;
        claims.ExecuteNonQuery();
        var next = 0;
        for (var i = 0; i < units.Count; i++)
        {
            if (units[i].Claim is not null && claims.BatchCommands[next++].RecordsAffected == 0)
                outcomes[i] = WriteOutcome.Otherwise;
        }
    }

    static NpgsqlBatchCommand ToCommand(RowCommand row)
    {
        var command = new NpgsqlBatchCommand(row.Sql);
        foreach (var value in row.Values)
            command.Parameters.Add(new NpgsqlParameter { Value = StoredValue.Of(value, sqlite: false) });
        return command;
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();
}
