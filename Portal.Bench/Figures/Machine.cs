using System.Globalization;

namespace Portal.Bench;

/// <summary>What the figures were measured on, without the name of the machine.</summary>
static class Machine
{
    /// <summary>CPU, cores, memory, disk, kernel, runtime.</summary>
    public static string Describe() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Cpu()}, {Environment.ProcessorCount} cores, {Memory():F0} GiB, {FileSystem()}, Linux {Line("/proc/sys/kernel/osrelease")}, .NET {Environment.Version}"
        );

    /// <summary>Load averages of 1, 5 and 15 minutes.</summary>
    public static string Load() => string.Join(' ', Line("/proc/loadavg").Split(' ').Take(3));

    /// <summary>File system of the folder that the portal writes to.</summary>
    public static string FileSystem() => new DriveInfo(Path.GetTempPath()).DriveFormat;

    static string Cpu() => Field("/proc/cpuinfo", "model name") ?? "unknown CPU";

    static double Memory() =>
        Field("/proc/meminfo", "MemTotal")?.Split(' ')[0] is { } text
            ? double.Parse(text, CultureInfo.InvariantCulture) / 1024 / 1024
            : double.NaN;

    static string? Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(x => x.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();

    static string Line(string file) => File.ReadAllText(file).Trim();
}
