using System.Diagnostics;
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
    static readonly Lazy<Task<int>> Port = new(StartAsync);
    static readonly Lazy<string> Home = new(() => TestFolder.Create("postgres").Path);

    static string Directory => Home.Value;

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
        var port = await Port.Value;
        var name = "t" + Guid.NewGuid().ToString("N");
        var server = $"Host=127.0.0.1;Port={port};Username=postgres;Maximum Pool Size=30";
        await using var connection = new Npgsql.NpgsqlConnection(server + ";Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"CREATE DATABASE {name} TEMPLATE {template}";
        await command.ExecuteNonQueryAsync();
        return server + ";Database=" + name;
    }

    static async Task<int> StartAsync()
    {
        var port = FreePort.Next();
        var data = Path.Combine(Directory, "data");
        await AsPostgresAsync("chown", $"-R postgres: {Directory}", asRoot: true);
        await AsPostgresAsync(
            Path.Combine(Binaries!, "initdb"),
            $"-D {data} -U postgres --auth=trust --no-sync --encoding=UTF8 --locale=C.UTF-8"
        );
        await AsPostgresAsync(
            Path.Combine(Binaries!, "pg_ctl"),
            $"-D {data} -w -t 30 -l {Directory}/log -o \"-p {port} -k {Directory} -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c autovacuum=off -c max_connections=400\" start"
        );
        return port;
    }

    /// <summary>Stops the server, if it was started; for the end of the run.</summary>
    public static async Task StopAsync()
    {
        if (Port.IsValueCreated)
            await AsPostgresAsync(Path.Combine(Binaries!, "pg_ctl"), $"-D {Directory}/data -m immediate stop");
    }

    // PostgreSQL refuses root; daemons inherit stdout and would hang the caller, so all three are redirected in the shell.
    static async Task AsPostgresAsync(string program, string arguments, bool asRoot = false)
    {
        var root = Environment.UserName == "root";
        if (asRoot && !root)
            return;
        var line = $"{(root && !asRoot ? "runuser -u postgres -- " : "")}{program} {arguments} >>{Directory}/start.log 2>&1 </dev/null";
        using var process = Process.Start(
            new ProcessStartInfo(
                "/bin/bash",
                ["-c", $"umask 000; touch {Directory}/start.log; chmod 666 {Directory}/start.log; cd {Directory}; {line}"]
            )
        )!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{program} ended with {process.ExitCode}: {await File.ReadAllTextAsync(Path.Combine(Directory, "start.log"))}"
            );
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
