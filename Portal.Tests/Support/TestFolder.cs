namespace Portal.Tests.Support;

/// <summary>
/// Folders for one test run, all below one that is deleted at its end: what a failed test leaves behind goes as well.
/// </summary>
public sealed class TestFolder : IDisposable
{
    static readonly Lazy<string> Root = new(MakeRoot);
    static int count;

    TestFolder(string path) => Path = path;

    /// <summary>Full path.</summary>
    public string Path { get; }

    /// <summary>Makes a folder.</summary>
    public static TestFolder Create(string what)
    {
        var path = System.IO.Path.Combine(Root.Value, $"{what}-{Interlocked.Increment(ref count)}");
        Directory.CreateDirectory(path);
        return new TestFolder(path);
    }

    /// <summary>Path of a file in the folder.</summary>
    public string File(string name) => System.IO.Path.Combine(Path, name);

    /// <summary>Deletes all of them; for the end of the run.</summary>
    public static void DeleteAll()
    {
        if (Root.IsValueCreated)
            Directory.Delete(Root.Value, recursive: true);
    }

    static string MakeRoot()
    {
        var root = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"collector-tests-{Environment.ProcessId}");
        // Left by an earlier process of the same number that was killed.
        if (Directory.Exists(root))
            Directory.Delete(root, recursive: true);
        Directory.CreateDirectory(root);
        return root;
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);
}
