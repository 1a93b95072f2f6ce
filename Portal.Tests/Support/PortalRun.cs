using System.Diagnostics;

namespace Portal.Tests.Support;

/// <summary>One run of the executable that ends by itself.</summary>
public sealed record PortalRun(int ExitCode, string Output, string Error)
{
    /// <summary>Runs <c>Portal</c> with arguments and settings in a directory of its own, Production, free ports.</summary>
    public static async Task<PortalRun> RunAsync(string[] arguments, IDictionary<string, string>? settings = null)
    {
        var directory = TestFolder.Create("run").Path;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Portal.dll"), .. arguments])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        var values = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["Urls"] = $"http://127.0.0.1:{FreePort.Next()}",
            ["Portal__DataDirectory"] = Path.Combine(directory, "data"),
            ["Mail__Smtp__Listen"] = $"127.0.0.1:{FreePort.Next()}",
        };
        foreach (var (key, value) in settings ?? new Dictionary<string, string>())
            values[key] = value;
        foreach (var (key, value) in values)
            start.Environment[key] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            await process.WaitForExitAsync(limit.Token);
            return new PortalRun(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            Directory.Delete(directory, recursive: true);
        }
    }

    /// <summary>Lines of standard error.</summary>
    public string[] ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
