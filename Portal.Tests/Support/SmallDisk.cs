using System.Diagnostics;
using System.Globalization;

namespace Portal.Tests.Support;

/// <summary>A file system of a few megabytes that can be filled up; the test is skipped by name where nothing may be mounted.</summary>
public sealed class SmallDisk : IDisposable
{
    SmallDisk(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    string Ballast => System.IO.Path.Combine(Path, "ballast");

    /// <summary>Mounts one.</summary>
    public static SmallDisk Mount(int megabytes)
    {
        var path = TestFolder.Create("disk").Path;
        var (code, said) = Run(
            "mount",
            "-t",
            "tmpfs",
            "-o",
            string.Create(CultureInfo.InvariantCulture, $"size={megabytes}m"),
            "tmpfs",
            path
        );
        Assert.SkipUnless(code == 0, $"nothing may be mounted here, so no disk can be filled: {said}");
        return new SmallDisk(path);
    }

    /// <summary>Bytes that can still be written.</summary>
    public long Free => new DriveInfo(Path).AvailableFreeSpace;

    /// <summary>Takes up all but so many bytes.</summary>
    public void Fill(long leave)
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write);
        var block = new byte[4096];
        try
        {
            while (Free - leave >= block.Length)
            {
                file.Write(block);
                file.Flush();
            }
        }
        catch (IOException)
        {
            // Somebody else took the last of it.
        }
    }

    /// <summary>Gives back what was taken up.</summary>
    public void Clear() => File.Delete(Ballast);

    /// <inheritdoc/>
    public void Dispose() => Run("umount", "-l", Path);

    static (int Code, string Said) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false }
        )!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, said.Trim());
    }
}
