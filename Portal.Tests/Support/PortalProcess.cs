using System.Diagnostics;
using System.Net.Http.Headers;
using Portal.Data;

namespace Portal.Tests.Support;

/// <summary>The portal as a process of its own, Production settings, so that it can be killed without mercy.</summary>
public sealed class PortalProcess : IAsyncDisposable
{
    readonly Dictionary<string, string> environment;
    readonly string directory;
    Process? process;

    PortalProcess(Dictionary<string, string> environment, string directory, int httpPort, int smtpPort)
    {
        this.environment = environment;
        this.directory = directory;
        SmtpPort = smtpPort;
        Admin = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{httpPort}"), Timeout = TimeSpan.FromSeconds(30) };
        Admin.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", PortalApp.AdminToken);
    }

    /// <summary>A client with the bootstrap token.</summary>
    public HttpClient Admin { get; }

    /// <summary>SMTP on 127.0.0.1.</summary>
    public int SmtpPort { get; }

    /// <summary>Connection string of its database.</summary>
    public string Connection => environment["ConnectionStrings__Portal"];

    /// <summary>Its data directory.</summary>
    public string DataDirectory => environment["Portal__DataDirectory"];

    /// <summary>Number of the process.</summary>
    public int Id => process!.Id;

    /// <summary>Whether it still runs.</summary>
    public bool IsAlive => process is { HasExited: false };

    /// <summary>What the process wrote.</summary>
    public string LogFile => Path.Combine(directory, "portal.log");

    /// <summary>Memory of the process that is in use now, in bytes.</summary>
    public long WorkingSet
    {
        get
        {
            process!.Refresh();
            return process.WorkingSet64;
        }
    }

    /// <summary>Largest memory of the process so far, in bytes.</summary>
    public long PeakWorkingSet
    {
        get
        {
            process!.Refresh();
            return process.PeakWorkingSet64;
        }
    }

    /// <summary>Prepares a portal on free ports; call <see cref="StartAsync"/>. Further settings are environment variables; with a connection string of another one it is one more node on that database.</summary>
    public static async Task<PortalProcess> CreateAsync(StorageProvider database, IDictionary<string, string>? settings = null)
    {
        var directory = TestFolder.Create("process").Path;
        var (http, smtp) = (FreePort.Next(), FreePort.Next());
        var environment = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Urls"] = $"http://127.0.0.1:{http}",
            ["Portal__DataDirectory"] = Path.Combine(directory, "data"),
            ["Mail__Smtp__Listen"] = $"127.0.0.1:{smtp}",
            ["Bootstrap__AdminToken"] = PortalApp.AdminToken,
            ["Seed__Demo"] = "false",
            ["Delivery__AllowedNetworks"] = "127.0.0.0/8",
            ["Storage__Provider"] = database.ToString(),
            ["Logging__LogLevel__Default"] = "Warning",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
            environment[key] = value;
        if (!environment.ContainsKey("ConnectionStrings__Portal"))
            environment["ConnectionStrings__Portal"] = await MigratedDatabase.NewAsync(database, environment["Portal__DataDirectory"]);
        return new PortalProcess(environment, directory, http, smtp);
    }

    /// <summary>A setting of the next life.</summary>
    public void Set(string name, string value) => environment[name] = value;

    /// <summary>Where its data is, for a portal of the test's own while this one is dead.</summary>
    public Dictionary<string, string?> Storage() =>
        new()
        {
            ["Portal:DataDirectory"] = environment["Portal__DataDirectory"],
            ["ConnectionStrings:Portal"] = environment["ConnectionStrings__Portal"],
        };

    /// <summary>A client with a bearer token.</summary>
    public HttpClient ClientFor(string token)
    {
        var client = new HttpClient { BaseAddress = Admin.BaseAddress, Timeout = TimeSpan.FromSeconds(30) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <summary>Starts and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        var dll = Path.Combine(AppContext.BaseDirectory, "Portal.dll");
        var start = new ProcessStartInfo("/bin/bash", ["-c", $"exec dotnet '{dll}' >>'{LogFile}' 2>&1 </dev/null"])
        {
            WorkingDirectory = directory,
        };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        process = Process.Start(start)!;
        await Eventually.BecomesAsync(IsReadyAsync, ready => ready, TimeSpan.FromSeconds(60));
    }

    /// <summary>SIGKILL: nothing gets a chance to clean up.</summary>
    public async Task KillAsync()
    {
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
    }

    /// <summary>SIGTERM; returns the exit code and how long it took.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> TerminateAsync()
    {
        var clock = Stopwatch.StartNew();
        await SignalAsync("TERM");
        await process!.WaitForExitAsync();
        return (process.ExitCode, clock.Elapsed);
    }

    /// <summary>Sends a signal, such as STOP or CONT.</summary>
    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("/bin/kill", ["-" + signal, Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>What <c>/health/ready</c> says.</summary>
    public async Task<bool> IsReadyAsync()
    {
        if (process!.HasExited)
            throw new InvalidOperationException($"The portal ended with {process.ExitCode}: {await File.ReadAllTextAsync(LogFile)}");
        try
        {
            using var answer = await Admin.GetAsync(new Uri("/health/ready", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        if (process is { HasExited: false })
            await KillAsync();
        process?.Dispose();
        Directory.Delete(directory, recursive: true);
    }
}
