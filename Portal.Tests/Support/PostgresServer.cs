using System.Net;
using System.Net.Sockets;

namespace Portal.Tests.Support;

/// <summary>
/// One PostgreSQL for the whole test run, started on first use in a temporary directory and stopped at the end of the run.
/// Where PostgreSQL is not installed the tests that need it are skipped, by name. It runs with fsync=off: the tests that
/// kill kill the portal, never the server or the machine, and what a server that lives on has committed is not lost.
/// </summary>
public static class PostgresServer
{
    static readonly Lazy<Task<PostgresCluster>> Cluster = new(() => PostgresCluster.StartNewAsync());

    /// <summary>Folder of initdb and pg_ctl, null when PostgreSQL is not installed.</summary>
    public static string? Binaries { get; } =
        System.IO.Directory.Exists("/usr/lib/postgresql")
            ? System
                .IO.Directory.GetDirectories("/usr/lib/postgresql")
                .Select(x => Path.Combine(x, "bin"))
                .Where(x => File.Exists(Path.Combine(x, "initdb")))
                .Order()
                .LastOrDefault()
            : null;

    /// <summary>Connection string of a new database: a copy of the template, else an empty one.</summary>
    public static async Task<string> NewDatabaseAsync(string template = "template1")
    {
        var port = (await Cluster.Value).Port;
        var name = "t" + Guid.NewGuid().ToString("N");
        var server = $"Host=127.0.0.1;Port={port};Username=postgres;Maximum Pool Size=30";
        await using var connection = new Npgsql.NpgsqlConnection(server + ";Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name} TEMPLATE {template}";
        await command.ExecuteNonQueryAsync();
        return server + ";Database=" + name;
    }

    /// <summary>Stops the server, if it was started; for the end of the run.</summary>
    public static async Task StopAsync()
    {
        if (Cluster.IsValueCreated)
            await (await Cluster.Value).StopAsync();
    }
}

/// <summary>Ports for servers that cannot take port 0.</summary>
public static class FreePort
{
    static readonly System.Collections.Concurrent.ConcurrentDictionary<int, bool> Given = new();

    /// <summary>A port that was free a moment ago, and that nobody else in this run was given.</summary>
    public static int Next()
    {
        while (true)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            if (Given.TryAdd(port, true))
                return port;
        }
    }
}
