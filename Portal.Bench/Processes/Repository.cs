using System.Diagnostics;

namespace Portal.Bench;

/// <summary>The checkout that this program was built from.</summary>
static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>A file of the material that may lie beside the checkout.</summary>
    public static string Beside(string path) => Path.GetFullPath(Path.Combine(Root, "..", "shared", path));

    /// <summary>Short commit, with a plus when files of the checkout are not committed.</summary>
    public static async Task<string> CommitAsync()
    {
        var commit = await GitAsync("rev-parse --short=10 HEAD");
        if (commit.Length == 0)
            return "unknown commit";
        // The table itself is written into the README, so that does not count.
        var changed = await GitAsync("status --porcelain --untracked-files=no -- . :!README.md");
        return changed.Length == 0 ? commit : commit + " + changes";
    }

    static async Task<string> GitAsync(string arguments)
    {
        using var git = Process.Start(
            new ProcessStartInfo("git", arguments)
            {
                WorkingDirectory = Root,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        _ = git.StandardError.ReadToEndAsync();
        var text = await git.StandardOutput.ReadToEndAsync();
        await git.WaitForExitAsync();
        return git.ExitCode == 0 ? text.Trim() : "";
    }

    static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Collector.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Collector.sln was not found above this program.");
    }
}
