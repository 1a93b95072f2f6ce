using System.Net;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.FileProviders;
using Portal.Agents;
using Portal.Api;
using Portal.Approvals;
using Portal.Components;
using Portal.Data;
using Portal.Delivery;
using Portal.Identity;
using Portal.Mail;
using Portal.Operation;
using Portal.Settings;

namespace Portal;

/// <summary>
/// The whole program as one object, so that a test starts the very same thing with a hook, on port 0
/// (code-models: the same program starts in tests).
/// </summary>
public static class PortalHost
{
    /// <summary>Builds the application; nothing is started and no database touched.</summary>
    /// <exception cref="SettingsException">Settings are wrong; all faults at once.</exception>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? hook = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Configuration.Sources.Insert(0, OwnSettings());
        hook?.Invoke(builder);
        var known = new KnownSettings();
        ((IConfigurationBuilder)builder.Configuration).Add(known);
        var faults = new List<string>();
        var portal = PortalOptions.Read(builder.Configuration, builder.Environment, faults);
        var storage = portal.ReadStorage(builder.Configuration, faults);
        builder.Services.AddSingleton(portal);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddData(storage);
        builder.AddKeyRing(portal, storage);
        builder.AddApi(faults);
        builder.AddIdentityRoom(portal, faults);
        builder.AddApprovals(portal, faults);
        builder.AddMail(portal, faults);
        builder.AddAgents(portal, faults);
        builder.AddDelivery(portal, faults);
        builder.AddShell();
        builder.AddJobs(portal, storage);
        builder.AddTelemetry(portal, faults);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, portal, builder.Configuration));
        // All at once: open connections must not eat the time in which others finish what is in flight.
        builder.Services.Configure<HostOptions>(x =>
        {
            x.ShutdownTimeout = TimeSpan.FromSeconds(4);
            x.ServicesStopConcurrently = true;
        });
        known.Check(builder.Configuration, faults);
        if (faults.Count > 0)
            throw new SettingsException(faults);
        var app = builder.Build();
        // Read and bound by ourselves; left in place, Kestrel would warn at every start that it ignores them. An empty
        // text falls back to the host's own copy, a lone separator is a list without addresses.
        app.Configuration[WebHostDefaults.ServerUrlsKey] = ";";
        Map(app);
        return app;
    }

    /// <summary>Migrates and seeds, then runs until stopped.</summary>
    public static async Task RunAsync(WebApplication app, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        await PrepareAsync(app, stop);
        await app.RunAsync(stop);
    }

    /// <summary>Brings database and first content to where the modules can start.</summary>
    public static async Task PrepareAsync(WebApplication app, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(app);
        await app.Services.GetRequiredService<DatabaseMigration>().ApplyAsync(stop);
        foreach (var content in app.Services.GetServices<IFirstContent>().OrderBy(x => x.Order))
            await content.EnsureAsync(stop);
    }

    // Below every other source: from another working directory the host does not find the appsettings.json that lies
    // beside the program, and would log every SQL statement.
    static JsonConfigurationSource OwnSettings() =>
        new()
        {
            FileProvider = new PhysicalFileProvider(AppContext.BaseDirectory),
            Path = "appsettings.json",
            Optional = true,
        };

    static void Map(WebApplication app)
    {
        app.UseMetricsPort();
        app.UseForwardedHeaders();
        app.UseSecurityHeaders();
        app.UseOwnOrigin();
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseShellBefore();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.UseApi();
        var api = app.MapApi();
        app.MapIdentityRoom(api);
        app.MapApprovals(api);
        app.MapMail(api);
        app.MapAgents(api);
        app.MapDelivery(api);
        app.MapTelemetry();
        app.MapJobs();
        app.MapShell();
    }

    // ConfigureKestrel(Listen…) makes Kestrel ignore Urls, so the web addresses are bound here as well (stack notes).
    static void Listen(KestrelServerOptions kestrel, PortalOptions portal, IConfiguration settings)
    {
        kestrel.AddServerHeader = false;
        foreach (var url in portal.Urls)
        {
            if (!PortalOptions.TryParseUrl(url, out var parts))
                continue;
            if (parts.Host == "localhost")
                kestrel.ListenLocalhost(parts.Port, x => Secure(x, parts.Scheme));
            else
                kestrel.Listen(IPAddress.Parse(parts.Host), parts.Port, x => Secure(x, parts.Scheme));
        }
        kestrel.ListenForMail(settings);
        kestrel.ListenForMetrics();
    }

    static void Secure(ListenOptions listener, string scheme)
    {
        if (scheme == "https")
            listener.UseHttps();
    }

    // On SQLite the key ring lies beside the database file (0600); on PostgreSQL in the database, so that every node reads it.
    static void AddKeyRing(this WebApplicationBuilder builder, PortalOptions portal, StorageOptions storage)
    {
        var ring = builder.Services.AddDataProtection().SetApplicationName("Collector");
        if (storage.Provider == StorageProvider.PostgreSql)
        {
            ring.PersistKeysToDbContext<PortalDbContext>();
            return;
        }
        var keys = new DirectoryInfo(Path.Combine(portal.DataDirectory, "keys"));
        try
        {
            keys.Create();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw Preflight.NotWritable(portal.DataDirectory, failure);
        }
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(keys.FullName, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        ring.PersistKeysToFileSystem(keys);
    }
}
