using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace Portal.Bench;

/// <summary>The portal as a process with a fresh database, set up by the API alone.</summary>
sealed class PortalUnderLoad : IAsyncDisposable
{
    const string Token = "bench-bootstrap-token-0123456789abcdef01";
    readonly string directory;
    readonly Process process;

    PortalUnderLoad(string directory, Process process, Uri address, int smtpPort)
    {
        this.directory = directory;
        this.process = process;
        SmtpPort = smtpPort;
        Address = address;
        Admin = ClientFor(Token);
    }

    public Uri Address { get; }
    public int SmtpPort { get; }
    public HttpClient Admin { get; }

    public static async Task<PortalUnderLoad> StartAsync(Options options)
    {
        var directory = Directory.CreateTempSubdirectory("collector-bench-").FullName;
        var (http, smtp) = (FreePort(), FreePort());
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Portal.dll")])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = directory,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Urls"] = $"http://127.0.0.1:{http}";
        start.Environment["Portal__DataDirectory"] = Path.Combine(directory, "data");
        start.Environment["Mail__Smtp__Listen"] = $"127.0.0.1:{smtp}";
        start.Environment["Bootstrap__AdminToken"] = Token;
        start.Environment["Delivery__AllowedNetworks"] = "127.0.0.0/8";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        if (options.Postgres is { } connection)
        {
            start.Environment["Storage__Provider"] = "PostgreSql";
            start.Environment["ConnectionStrings__Portal"] = connection;
        }
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, line) =>
        {
            if (line.Data is not null)
                Console.Error.WriteLine(line.Data);
        };
        process.BeginOutputReadLine();
        var portal = new PortalUnderLoad(directory, process, new Uri($"http://127.0.0.1:{http}"), smtp);
        await portal.WaitUntilReadyAsync();
        return portal;
    }

    public HttpClient ClientFor(string token)
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    public static async Task<JsonElement> CreateAsync(HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        var text = await answer.Content.ReadAsStringAsync();
        if (!answer.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path} answered {(int)answer.StatusCode}: {text}");
        using var json = JsonDocument.Parse(text);
        return json.RootElement.Clone();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    async Task WaitUntilReadyAsync()
    {
        for (var tries = 0; tries < 600; tries++)
        {
            if (process.HasExited)
                throw new InvalidOperationException(
                    string.Create(CultureInfo.InvariantCulture, $"The portal ended with {process.ExitCode}.")
                );
            try
            {
                using var answer = await Admin.GetAsync(new Uri("/health/ready", UriKind.Relative));
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet: ask again.
            }
            await Task.Delay(100);
        }
        throw new TimeoutException("The portal was not ready in 60 s.");
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }
}
