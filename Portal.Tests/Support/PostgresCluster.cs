using System.Diagnostics;

namespace Portal.Tests.Support;

/// <summary>
/// A PostgreSQL server in a temporary directory that can be stopped and started again. For tests it runs with fsync=off:
/// they kill servers, never the machine, and what a process has written its operating system still has.
/// </summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    const string Forgetful = "-c fsync=off -c full_page_writes=off -c autovacuum=off";

    readonly string directory;
    readonly string settings;

    PostgresCluster(string directory, int port, string settings) => (this.directory, Port, this.settings) = (directory, port, settings);

    /// <summary>Where it listens on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Connection string of an empty database of it; the portal brings it to its migration.</summary>
    public string Connection => $"Host=127.0.0.1;Port={Port};Username=postgres;Database=postgres;Maximum Pool Size=30";

    /// <summary>Makes one and starts it; needs <see cref="PostgresServer.Binaries"/>. A durable one commits as a server does by default.</summary>
    public static async Task<PostgresCluster> StartNewAsync(bool durable = false)
    {
        var cluster = new PostgresCluster(TestFolder.Create("postgres").Path, FreePort.Next(), durable ? "" : Forgetful);
        await cluster.RunAsync("chown", $"-R postgres: {cluster.directory}", asRoot: true);
        await cluster.RunAsync(
            Path.Combine(PostgresServer.Binaries!, "initdb"),
            $"-D {cluster.directory}/data -U postgres --auth=trust --no-sync --encoding=UTF8 --locale=C.UTF-8"
        );
        await cluster.StartAsync();
        return cluster;
    }

    /// <summary>Starts it; it answers when this returns.</summary>
    public Task StartAsync() =>
        RunAsync(
            Path.Combine(PostgresServer.Binaries!, "pg_ctl"),
            $"-D {directory}/data -w -t 60 -l {directory}/log -o \"-p {Port} -k {directory} -c listen_addresses=127.0.0.1 {settings} -c max_connections=400\" start"
        );

    /// <summary>Stops it as a crash would: nobody is waited for, and the next start recovers.</summary>
    public Task StopAsync() => RunAsync(Path.Combine(PostgresServer.Binaries!, "pg_ctl"), $"-D {directory}/data -m immediate stop");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (File.Exists(Path.Combine(directory, "data", "postmaster.pid")))
            await StopAsync();
    }

    // PostgreSQL refuses root; daemons inherit stdout and would hang the caller, so all three are redirected in the shell.
    async Task RunAsync(string program, string arguments, bool asRoot = false)
    {
        var root = Environment.UserName == "root";
        if (asRoot && !root)
            return;
        var line = $"{(root && !asRoot ? "runuser -u postgres -- " : "")}{program} {arguments} >>{directory}/start.log 2>&1 </dev/null";
        using var process = Process.Start(
            new ProcessStartInfo(
                "/bin/bash",
                ["-c", $"umask 000; touch {directory}/start.log; chmod 666 {directory}/start.log; cd {directory}; {line}"]
            )
        )!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException(
                $"{program} ended with {process.ExitCode}: {await File.ReadAllTextAsync(Path.Combine(directory, "start.log"))}"
            );
    }
}
