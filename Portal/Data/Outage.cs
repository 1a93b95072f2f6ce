using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Portal.Data;

/// <summary>Why nothing can be stored at the moment, where that is neither the caller's fault nor a defect.</summary>
public enum Outage
{
    /// <summary>The database cannot be reached, is starting or stopping, or broke the connection.</summary>
    Away,

    /// <summary>Somebody else holds SQLite's write lock.</summary>
    Locked,

    /// <summary>The disk, or what the portal may use of it, is full.</summary>
    Full,

    /// <summary>The disk fails or is read-only.</summary>
    Disk,
}

/// <summary>Tells outages of database and disk from every other failure.</summary>
public static class Outages
{
    // Of errno(3): what .NET leaves as it is in the HResult of an IOException.
    const int Eio = 5;
    const int Enospc = 28;
    const int Erofs = 30;
    const int Edquot = 122;

    /// <summary>What kind of outage the failure, or one that caused it, comes from; null when it is none.</summary>
    public static Outage? Of(Exception? failure)
    {
        for (; failure is not null; failure = failure.InnerException)
        {
            var found = failure switch
            {
                SqliteException sqlite => OfSqlite(sqlite.SqliteErrorCode),
                PostgresException { SqlState: PostgresErrorCodes.DiskFull } => Outage.Full,
                PostgresException { SqlState: PostgresErrorCodes.ReadOnlySqlTransaction } => Outage.Disk,
                // A deadlock or a failed serialization is the fault of two callers, not of the server.
                PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure } => null,
                NpgsqlException { IsTransient: true } => Outage.Away,
                DbException => null,
                IOException disk => OfDisk(disk.HResult),
                _ => (Outage?)null,
            };
            if (found is not null)
                return found;
        }
        return null;
    }

    // https://sqlite.org/rescode.html
    static Outage? OfSqlite(int code) =>
        code switch
        {
            5 or 6 => Outage.Locked,
            8 or 10 or 14 => Outage.Disk,
            13 => Outage.Full,
            _ => null,
        };

    static Outage? OfDisk(int code) =>
        code switch
        {
            Enospc or Edquot => Outage.Full,
            Eio or Erofs => Outage.Disk,
            _ => null,
        };
}
