using System.Diagnostics;

namespace Portal.Bench;

/// <summary>The portal as it is published: <c>--portal FOLDER</c>, or published now into artifacts/portal.</summary>
static class PublishedPortal
{
    static string? known;

    /// <summary>Full path of Portal.dll.</summary>
    public static async Task<string> FindAsync(Options options)
    {
        if (known is not null)
            return known;
        var folder = options.Text("--portal");
        if (folder is null)
        {
            folder = Path.Combine(Repository.Root, "artifacts", "portal");
            await PublishAsync(folder);
        }
        var program = Path.GetFullPath(Path.Combine(folder, "Portal.dll"));
        if (!File.Exists(program))
            throw new UsageException($"--portal: there is no {program}; publish it with: dotnet publish Portal -c Release -o {folder}");
        return known = program;
    }

    static async Task PublishAsync(string folder)
    {
        Console.Error.WriteLine("publishing the portal (Release); --portal FOLDER takes one that is published");
        using var publish = Process.Start(
            new ProcessStartInfo("dotnet", ["publish", "Portal", "-c", "Release", "-o", folder, "-v", "quiet", "-clp:NoSummary"])
            {
                WorkingDirectory = Repository.Root,
            }
        )!;
        await publish.WaitForExitAsync();
        if (publish.ExitCode != 0)
            throw new InvalidOperationException($"dotnet publish ended with {publish.ExitCode}.");
    }
}
