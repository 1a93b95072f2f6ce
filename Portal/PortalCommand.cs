using System.Data.Common;
using System.Reflection;
using Portal.Data;
using Portal.Operation;
using Portal.Settings;

namespace Portal;

/// <summary>The commands of the executable (contract, section 1). Exit codes follow sysexits.h.</summary>
static class PortalCommand
{
    public static async Task<int> RunAsync(string[] args, CancellationToken stop = default)
    {
        var line = CommandLine.Read(args);
        try
        {
            return line.Command switch
            {
                "serve" => await ServeAsync(line.Settings, stop),
                "migrate" => await MigrateAsync(line.Settings, stop),
                "seed" => await SeedAsync(line.Settings, stop),
                "check" => await new CheckPortal(line.Settings, Console.Out, TimeProvider.System).RunAsync(stop),
                "help" => await SayAsync(CommandLine.Usage),
                "version" => await SayAsync(Version),
                _ => await FailAsync(ExitCodes.Usage, line.Fault!, "", CommandLine.Usage),
            };
        }
        catch (SettingsException wrong)
        {
            return await FailAsync(ExitCodes.WrongSettings, [.. wrong.Faults]);
        }
        catch (StartException missing)
        {
            return await FailAsync(missing.ExitCode, missing.Message);
        }
        catch (Exception defect)
        {
            return await FailAsync(ExitCodes.Defect, "The portal ended by a defect: " + defect);
        }
    }

    static string Version =>
        typeof(PortalCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    static async Task<int> ServeAsync(string[] settings, CancellationToken stop)
    {
        await using var app = PortalHost.Build(settings);
        await Preflight.RunAsync(
            app.Services.GetRequiredService<PortalOptions>(),
            app.Services.GetRequiredService<StorageOptions>(),
            app.Configuration,
            stop
        );
        await PrepareAsync(app, () => PortalHost.PrepareAsync(app, stop));
        await app.RunAsync(stop);
        return ExitCodes.Ok;
    }

    static async Task<int> MigrateAsync(string[] settings, CancellationToken stop)
    {
        await using var app = await BuildForDatabaseAsync(settings, stop);
        IReadOnlyList<string> applied = [];
        await PrepareAsync(app, async () => applied = await app.Services.GetRequiredService<DatabaseMigration>().ApplyAsync(stop));
        return await SayAsync(applied.Count == 0 ? "The database is up to date." : "Applied: " + string.Join(", ", applied));
    }

    static async Task<int> SeedAsync(string[] settings, CancellationToken stop)
    {
        await using var app = await BuildForDatabaseAsync(settings, stop);
        await PrepareAsync(app, () => PortalHost.PrepareAsync(app, stop));
        var demo = app.Services.GetRequiredService<PortalOptions>().SeedDemo;
        return await SayAsync(demo ? "First content and demo are there." : "First content is there; the demo is off (Seed:Demo).");
    }

    static async Task<WebApplication> BuildForDatabaseAsync(string[] settings, CancellationToken stop)
    {
        var app = PortalHost.Build(settings);
        Preflight.CheckDirectory(app.Services.GetRequiredService<PortalOptions>().DataDirectory);
        await Preflight.CheckDatabaseAsync(app.Services.GetRequiredService<StorageOptions>(), stop);
        return app;
    }

    // What the database says while it is being prepared (full disk, missing right, foreign file) is for the person at the console.
    static async Task PrepareAsync(WebApplication app, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (DbException refused)
        {
            throw Preflight.DatabaseAway(app.Services.GetRequiredService<StorageOptions>(), refused);
        }
    }

    static async Task<int> SayAsync(string text)
    {
        await Console.Out.WriteLineAsync(text);
        return ExitCodes.Ok;
    }

    static async Task<int> FailAsync(int code, params string[] lines)
    {
        foreach (var line in lines)
            await Console.Error.WriteLineAsync(line);
        return code;
    }
}
