using System.Data.Common;
using System.Net;
using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;
using Portal.Data;
using Portal.Settings;

namespace Portal.Operation;

/// <summary>
/// Looks before the start whether directory, database and ports are there, so that the usual mishaps are one line and
/// not a stack trace. Used by <c>serve</c> and, line by line, by <c>check</c>.
/// </summary>
static class Preflight
{
    static readonly TimeSpan DatabaseLimit = TimeSpan.FromSeconds(5);

    /// <summary>Everything that serve needs.</summary>
    /// <exception cref="StartException">The first thing that is missing.</exception>
    public static async Task RunAsync(PortalOptions portal, StorageOptions storage, IConfiguration settings, CancellationToken stop)
    {
        CheckDirectory(portal.DataDirectory);
        await CheckDatabaseAsync(storage, stop);
        foreach (var (name, at) in ReadPorts(portal, settings))
            CheckPort(name, at);
    }

    /// <summary>The directory exists or can be made, and a file can be written into it.</summary>
    public static void CheckDirectory(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var probe = Path.Combine(directory, $".probe-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(directory, failure);
        }
    }

    /// <summary>The refusal for a data directory.</summary>
    public static StartException NotWritable(string directory, Exception failure) =>
        new($"Portal:DataDirectory: '{directory}' cannot be written: {OneLine(failure)}", ExitCodes.DirectoryNotWritable);

    /// <summary>The database answers.</summary>
    public static async Task CheckDatabaseAsync(StorageOptions storage, CancellationToken stop)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
            limit.CancelAfter(DatabaseLimit);
            await using DbConnection connection =
                storage.Provider == StorageProvider.Sqlite
                    ? new SqliteConnection(storage.ConnectionString)
                    : new NpgsqlConnection(storage.ConnectionString);
            await connection.OpenAsync(limit.Token);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            throw DatabaseAway(storage, failure);
        }
    }

    /// <summary>The refusal for a database.</summary>
    public static StartException DatabaseAway(StorageOptions storage, Exception failure) =>
        new(
            failure is OperationCanceledException
                ? $"Database: {Describe(storage)} did not answer within {DatabaseLimit.TotalSeconds:0} seconds"
                : $"Database: {Describe(storage)} cannot be used: {OneLine(failure)}",
            ExitCodes.DatabaseAway
        );

    /// <summary>Which database, without any secret.</summary>
    public static string Describe(StorageOptions storage)
    {
        if (storage.Provider == StorageProvider.Sqlite)
            return "SQLite at " + new SqliteConnectionStringBuilder(storage.ConnectionString).DataSource;
        var parts = new NpgsqlConnectionStringBuilder(storage.ConnectionString);
        return $"PostgreSQL at {parts.Host}:{parts.Port}/{parts.Database}";
    }

    /// <summary>Every address this node would listen on; port 0 is always free.</summary>
    public static IEnumerable<(string Name, IPEndPoint At)> ReadPorts(PortalOptions portal, IConfiguration settings)
    {
        foreach (var url in portal.Urls)
        {
            if (PortalOptions.TryParseUrl(url, out var parts))
                yield return (
                    url,
                    new IPEndPoint(parts.Host == "localhost" ? IPAddress.Loopback : IPAddress.Parse(parts.Host), parts.Port)
                );
        }
        var mail = portal.Roles.HasFlag(NodeRoles.Intake)
            ? MailListeners.ReadSmtp(settings).Select(x => ("SMTP", x)).Concat(MailListeners.ReadLmtp(settings).Select(x => ("LMTP", x)))
            : [];
        foreach (var (name, text) in mail.Concat(settings.ReadList("Metrics:Listen").Select(x => ("metrics", x))))
        {
            if (SettingsReading.TryReadEndPoint(text, out var at))
                yield return ($"{name} {text}", at);
        }
    }

    /// <summary>Nobody else listens there and we may.</summary>
    public static void CheckPort(string name, IPEndPoint at)
    {
        try
        {
            using var listener = new TcpListener(at);
            listener.Start();
        }
        catch (SocketException taken)
        {
            var why = taken.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "is taken by another program (or the portal is running already)",
                SocketError.AccessDenied => "may not be used by this user; ports below 1024 need a privilege",
                SocketError.AddressNotAvailable => "is no address of this machine",
                _ => "cannot be used: " + OneLine(taken),
            };
            throw new StartException($"Port: {name} {why}", ExitCodes.PortTaken);
        }
    }

    static string OneLine(Exception failure) =>
        string.Join(
            ' ',
            (failure.InnerException is { } inner ? $"{failure.Message}: {inner.Message}" : failure.Message).Split(
                ['\r', '\n'],
                StringSplitOptions.RemoveEmptyEntries
            )
        );
}
