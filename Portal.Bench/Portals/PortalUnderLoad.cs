using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Tests.Support;

namespace Portal.Bench;

/// <summary>The published portal as a process, Production settings, a fresh database, set up by the API alone.</summary>
sealed class PortalUnderLoad : IAsyncDisposable
{
    const string Token = "bench-bootstrap-token-0123456789abcdef01";
    readonly string directory;
    readonly bool keep;
    readonly string program;
    readonly string? postgres;
    readonly int metricsPort = FreePort.Next();
    Process? process;

    PortalUnderLoad(string program, string? postgres, string? kept)
    {
        (this.program, this.postgres) = (program, postgres);
        directory = kept ?? Directory.CreateTempSubdirectory("collector-bench-").FullName;
        keep = kept is not null;
        Address = new Uri($"http://127.0.0.1:{FreePort.Next()}");
        Admin = ClientFor(Token);
        Anyone = new HttpClient { BaseAddress = Address };
    }

    public Uri Address { get; }
    public int SmtpPort { get; } = FreePort.Next();

    /// <summary>A client with the bootstrap token.</summary>
    public HttpClient Admin { get; }

    /// <summary>A client that is not signed in.</summary>
    public HttpClient Anyone { get; }

    /// <summary>Id of the process.</summary>
    public int Id => process!.Id;

    /// <summary>Where its database is.</summary>
    public string Data => Path.Combine(directory, "data");

    /// <summary>Its metrics, in the text form of Prometheus.</summary>
    public Uri Metrics => new($"http://127.0.0.1:{metricsPort}/metrics");

    /// <summary>Starts it and waits until it is ready: on a new database that goes with it, or in a directory and on a database that stay.</summary>
    public static async Task<PortalUnderLoad> StartAsync(Options options, string? kept = null)
    {
        var portal = await PrepareAsync(options, kept);
        portal.Launch();
        await portal.WaitUntilAsync("/health/ready");
        return portal;
    }

    /// <summary>One that is not started yet.</summary>
    public static async Task<PortalUnderLoad> PrepareAsync(Options options, string? kept = null) =>
        new(
            await PublishedPortal.FindAsync(options),
            options.Postgres is { } server && kept is null ? await NewDatabaseAsync(server) : options.Postgres,
            kept
        );

    /// <summary>Starts the process and does not wait.</summary>
    public void Launch()
    {
        var start = new ProcessStartInfo("dotnet", [program])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
            WorkingDirectory = directory,
        };
        foreach (var (name, value) in Settings())
            start.Environment[name] = value;
        process = Process.Start(start)!;
        process.OutputDataReceived += static (_, line) =>
        {
            if (line.Data is not null)
                Console.Error.WriteLine(line.Data);
        };
        process.BeginOutputReadLine();
    }

    Dictionary<string, string> Settings()
    {
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Urls"] = Address.GetLeftPart(UriPartial.Authority),
            ["Portal__DataDirectory"] = Data,
            ["Mail__Smtp__Listen"] = $"127.0.0.1:{SmtpPort}",
            // The load comes from one address, and 200 connections are more than one address may have by default.
            ["Bootstrap__AdminToken"] = Token,
            ["Delivery__AllowedNetworks"] = "127.0.0.0/8",
            ["Metrics__Listen"] = $"127.0.0.1:{metricsPort}",
            ["Logging__LogLevel__Default"] = "Warning",
        };
        if (postgres is not null)
        {
            settings["Storage__Provider"] = "PostgreSql";
            settings["ConnectionStrings__Portal"] = postgres;
        }
        return settings;
    }

    // Every portal gets a database of its own on the server that was named.
    static async Task<string> NewDatabaseAsync(string server)
    {
        var target = new Npgsql.NpgsqlConnectionStringBuilder(server) { Database = "bench" + Guid.NewGuid().ToString("N") };
        await using var connection = new Npgsql.NpgsqlConnection(server);
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // A name made here of letters and digits.
        command.CommandText = "CREATE DATABASE " + target.Database;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
        return target.ToString();
    }

    public HttpClient ClientFor(string token)
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Posts and reads the answer.</summary>
    public static async Task<JsonElement> CreateAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}: {text}");
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    /// <summary>Asks every few milliseconds until the page answers with 200; how long that took.</summary>
    public async Task<TimeSpan> WaitUntilAsync(string page)
    {
        var clock = Stopwatch.StartNew();
        while (clock.Elapsed < TimeSpan.FromSeconds(60))
        {
            if (process!.HasExited)
                throw new InvalidOperationException(
                    string.Create(CultureInfo.InvariantCulture, $"The portal ended with {process.ExitCode}.")
                );
            try
            {
                using var answer = await Anyone.GetAsync(new Uri(page, UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                    return clock.Elapsed;
            }
            catch (HttpRequestException)
            {
                // Not listening yet: ask again.
            }
            await Task.Delay(5);
        }
        throw new TimeoutException($"{page} did not answer in 60 s.");
    }

    /// <summary>SIGTERM, as an operator stops it; the data stays.</summary>
    public async Task StopAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", process!.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        Anyone.Dispose();
        if (process is not null)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
        if (!keep)
            Directory.Delete(directory, recursive: true);
    }
}
