using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Settings;

namespace Portal.Operation;

/// <summary>The command <c>check</c>: settings, database, ports, certificate; one line each.</summary>
sealed class CheckPortal(string[] args, TextWriter output, TimeProvider clock)
{
    int exitCode = ExitCodes.Ok;

    /// <summary>Prints the lines; returns the exit code of the first thing that is wrong.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var builder = WebApplication.CreateBuilder(args);
        var ignored = new List<string>();
        var portal = PortalOptions.Read(builder.Configuration, builder.Environment, ignored);
        var storage = portal.ReadStorage(builder.Configuration, ignored);
        await CheckSettingsAsync();
        await CheckDatabaseAsync(storage, stop);
        await TryAsync("data", () => Task.FromResult(Directory(portal.DataDirectory)));
        foreach (var (name, at) in Preflight.ReadPorts(portal, builder.Configuration))
        {
            await TryAsync(
                "port",
                () =>
                {
                    Preflight.CheckPort(name, at);
                    return Task.FromResult($"{name} is free");
                }
            );
        }
        await TryAsync("certificate", () => Task.FromResult(Certificate(builder.Configuration)));
        return exitCode;
    }

    async Task CheckSettingsAsync()
    {
        try
        {
            await using var app = PortalHost.Build(args);
            await SayAsync("settings", "ok", "no fault");
        }
        catch (SettingsException wrong)
        {
            Fail(ExitCodes.WrongSettings);
            foreach (var fault in wrong.Faults)
                await SayAsync("settings", "WRONG", fault);
        }
        catch (StartException wrong)
        {
            Fail(wrong.ExitCode);
            await SayAsync("settings", "WRONG", wrong.Message);
        }
    }

    Task CheckDatabaseAsync(StorageOptions storage, CancellationToken stop) =>
        TryAsync(
            "database",
            async () =>
            {
                if (
                    storage.Provider == StorageProvider.Sqlite
                    && storage.ConnectionString == StorageOptions.SqliteFile(storage.DataDirectory)
                )
                {
                    if (!File.Exists(Path.Combine(storage.DataDirectory, "portal.db")))
                        return Preflight.Describe(storage) + " is made at the first start";
                }
                await Preflight.CheckDatabaseAsync(storage, stop);
                var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddData(storage);
                await using var provider = services.BuildServiceProvider();
                await using var db = await provider.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(stop);
                var pending = (await db.Database.GetPendingMigrationsAsync(stop)).Count();
                return Preflight.Describe(storage)
                    + (
                        pending == 0
                            ? " is up to date"
                            : $" waits for {pending} migration(s); they are applied at the start, or by: Portal migrate"
                    );
            }
        );

    static string Directory(string directory)
    {
        Preflight.CheckDirectory(directory);
        return directory + " can be written";
    }

    string Certificate(IConfiguration settings)
    {
        var path = settings["Mail:Smtp:CertificatePath"];
        if (string.IsNullOrWhiteSpace(path))
            return "none set; the mail listeners offer neither STARTTLS nor AUTH";
        try
        {
            var all = X509CertificateLoader.LoadPkcs12CollectionFromFile(path, settings["Mail:Smtp:CertificatePassword"]);
            if (all.FirstOrDefault(x => x.HasPrivateKey) is not { } certificate)
                throw new StartException($"Mail:Smtp:CertificatePath: '{path}' holds no private key", ExitCodes.WrongSettings);
            var until = new DateTimeOffset(certificate.NotAfter.ToUniversalTime(), TimeSpan.Zero);
            if (until < clock.GetUtcNow())
                throw new StartException(
                    $"Mail:Smtp:CertificatePath: {certificate.Subject} expired on {until:yyyy-MM-dd}",
                    ExitCodes.WrongSettings
                );
            return $"{certificate.Subject}, good until {until:yyyy-MM-dd}; the mail listeners offer STARTTLS and AUTH";
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            throw new StartException($"Mail:Smtp:CertificatePath: '{path}' cannot be read: {failure.Message}", ExitCodes.WrongSettings);
        }
    }

    async Task TryAsync(string name, Func<Task<string>> check)
    {
        try
        {
            await SayAsync(name, "ok", await check());
        }
        catch (StartException wrong)
        {
            Fail(wrong.ExitCode);
            await SayAsync(name, "WRONG", wrong.Message);
        }
    }

    void Fail(int code) => exitCode = exitCode == ExitCodes.Ok ? code : exitCode;

    Task SayAsync(string name, string word, string text) => output.WriteLineAsync($"{name, -12} {word, -6} {text}");
}
