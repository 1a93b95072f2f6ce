using System.Diagnostics;
using System.Globalization;
using Portal.Tests.Support;

namespace Portal.Bench;

/// <summary>
/// The portal with its demo content as a process of its own: the one built beside this program, or the published one in the
/// folder that <c>COLLECTOR_PUBLISHED</c> names.
/// </summary>
sealed class DemoPortal : IAsyncDisposable
{
    readonly string directory;
    readonly Process process;

    DemoPortal(string directory, Process process, Uri address) => (this.directory, this.process, Address) = (directory, process, address);

    public Uri Address { get; }

    public static async Task<DemoPortal> StartAsync()
    {
        var directory = Directory.CreateTempSubdirectory("collector-pages-").FullName;
        var (http, smtp) = (FreePort.Next(), FreePort.Next());
        var program = Environment.GetEnvironmentVariable("COLLECTOR_PUBLISHED") ?? AppContext.BaseDirectory;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(program, "Portal.dll")])
        {
            UseShellExecute = false,
            WorkingDirectory = program,
        };
        // Demo content is for Development alone.
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        start.Environment["Urls"] = $"http://127.0.0.1:{http}";
        start.Environment["Portal__DataDirectory"] = Path.Combine(directory, "data");
        start.Environment["Mail__Smtp__Listen"] = $"127.0.0.1:{smtp}";
        start.Environment["Seed__Demo"] = "true";
        start.Environment["Delivery__AllowedNetworks"] = "127.0.0.0/8";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        var portal = new DemoPortal(directory, Process.Start(start)!, new Uri($"http://127.0.0.1:{http}"));
        await portal.WaitUntilReadyAsync();
        return portal;
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    async Task WaitUntilReadyAsync()
    {
        using var client = new HttpClient { BaseAddress = Address };
        for (var tries = 0; tries < 600; tries++)
        {
            if (process.HasExited)
                throw new InvalidOperationException(
                    string.Create(CultureInfo.InvariantCulture, $"The portal ended with {process.ExitCode}.")
                );
            try
            {
                using var answer = await client.GetAsync(new Uri("/health/ready", UriKind.Relative));
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
}
