using System.Net.Http.Headers;
using System.Net.Http.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Portal.Data;

namespace Portal.Tests.Support;

/// <summary>
/// The real program on free loopback ports with a database of its own: Production settings, no demo, a bootstrap
/// token, loopback allowed for pushes. Drive it as an outsider would, by HTTP and SMTP.
/// </summary>
public sealed class PortalApp : IAsyncDisposable
{
    /// <summary>The bootstrap token of every test portal.</summary>
    public const string AdminToken = "test-bootstrap-token-0123456789abcdef0123";

    readonly WebApplication app;

    PortalApp(WebApplication app, string directory, Uri address, int smtpPort)
    {
        this.app = app;
        Directory = directory;
        Address = address;
        SmtpPort = smtpPort;
        Admin = ClientFor(AdminToken);
    }

    /// <summary>Data directory.</summary>
    public string Directory { get; }

    /// <summary>Where the web listens.</summary>
    public Uri Address { get; }

    /// <summary>Where SMTP listens, on 127.0.0.1.</summary>
    public int SmtpPort { get; }

    /// <summary>A client with the bootstrap token.</summary>
    public HttpClient Admin { get; }

    /// <summary>The running program's services.</summary>
    public IServiceProvider Services => app.Services;

    /// <summary>Starts a portal.</summary>
    public static async Task<PortalApp> StartAsync(
        StorageProvider database = StorageProvider.Sqlite,
        IDictionary<string, string?>? settings = null,
        Action<IServiceCollection>? services = null,
        string environment = "Production"
    )
    {
        var directory = TestFolder.Create("portal").Path;
        var (http, smtp) = (FreePort.Next(), FreePort.Next());
        var values = new Dictionary<string, string?>
        {
            ["Urls"] = $"http://127.0.0.1:{http}",
            ["Portal:DataDirectory"] = directory,
            ["Mail:Smtp:Listen"] = $"127.0.0.1:{smtp}",
            ["Bootstrap:AdminToken"] = AdminToken,
            ["Seed:Demo"] = "false",
            ["Delivery:AllowedNetworks"] = "127.0.0.0/8",
            ["Storage:Provider"] = database.ToString(),
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string?>())
            values[key] = value;
        if (!values.ContainsKey("ConnectionStrings:Portal"))
            values["ConnectionStrings:Portal"] = await MigratedDatabase.NewAsync(database, values["Portal:DataDirectory"]!);
        var app = PortalHost.Build(
            ["--environment", environment],
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(values);
                if (Environment.GetEnvironmentVariable("PORTAL_TEST_LOG") is null)
                    builder.Logging.ClearProviders();
                // The runner's own manifest lacks the compressed files of packages; the portal's has them.
                builder.WebHost.UseSetting(
                    WebHostDefaults.StaticWebAssetsKey,
                    Path.Combine(AppContext.BaseDirectory, "Portal.staticwebassets.runtime.json")
                );
                services?.Invoke(builder.Services);
            }
        );
        await PortalHost.PrepareAsync(app, CancellationToken.None);
        await app.StartAsync();
        return new PortalApp(app, directory, new Uri($"http://127.0.0.1:{http}"), smtp);
    }

    /// <summary>A client with a bearer token.</summary>
    public HttpClient ClientFor(string token)
    {
        var client = new HttpClient { BaseAddress = Address };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return client;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await app.StopAsync();
        await app.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        System.IO.Directory.Delete(Directory, recursive: true);
    }
}
