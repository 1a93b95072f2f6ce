namespace Portal.Tests.Architecture;

/// <summary>The repository that the tests were built from.</summary>
static class SourceTree
{
    static readonly string Root = Find();

    /// <summary>Paths from the root, with slashes; built, generated and vendored files left out.</summary>
    public static IEnumerable<string> Files(params string[] patterns) =>
        new[] { "Portal", "Portal.Domain", "Portal.Tests", "Portal.Bench" }
            .SelectMany(x => patterns.SelectMany(y => Directory.EnumerateFiles(Path.Combine(Root, x), y, SearchOption.AllDirectories)))
            .Select(x => Path.GetRelativePath(Root, x).Replace('\\', '/'))
            .Where(x => !x.Split('/').Any(y => y is "obj" or "bin" or "Migrations" or "data"))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal);

    /// <summary>The text of a file.</summary>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>Whether it is there.</summary>
    public static bool Exists(string file) => File.Exists(Path.Combine(Root, file));

    /// <summary>A folder of the material that may lie beside the checkout; tests that need it skip where it is absent.</summary>
    public static string Beside(string folder) => Path.GetFullPath(Path.Combine(Root, "..", "shared", folder));

    static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Collector.sln")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("Collector.sln was not found above the tests.");
    }
}
