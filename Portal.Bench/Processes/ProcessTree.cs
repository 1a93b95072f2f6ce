using System.Globalization;

namespace Portal.Bench;

/// <summary>What a process and all its children use, read from /proc.</summary>
static class ProcessTree
{
    // USER_HZ is 100 on every Linux that .NET runs on.
    const double TicksPerSecond = 100;

    /// <summary>User and system time in seconds, ended children included.</summary>
    public static double CpuSeconds(int root) => Members(root).Sum(x => x.Ticks) / TicksPerSecond;

    /// <summary>Resident memory in MiB; shared pages count in each process.</summary>
    public static double ResidentMiB(int root) => Members(root).Sum(x => Status(x.Id, "VmRSS:") / 1024.0);

    /// <summary>Threads of all of them.</summary>
    public static int Threads(int root) => Members(root).Sum(x => (int)Status(x.Id, "Threads:"));

    /// <summary>Open files and sockets of all of them.</summary>
    public static int Handles(int root) => Members(root).Sum(x => CountHandles(x.Id));

    static List<(int Id, double Ticks)> Members(int root)
    {
        var all = new Dictionary<int, (int Parent, double Ticks)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Read(id) is { } stat)
                all[id] = stat;
        }
        var members = new List<(int, double)>();
        var waiting = new Queue<int>([root]);
        while (waiting.TryDequeue(out var id))
        {
            if (!all.TryGetValue(id, out var stat))
                continue;
            members.Add((id, stat.Ticks));
            foreach (var (child, _) in all.Where(x => x.Value.Parent == id))
                waiting.Enqueue(child);
        }
        return members;
    }

    static (int Parent, double Ticks)? Read(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            // The name in brackets may hold blanks: fields are counted behind it.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            var ticks = fields[11..15].Sum(x => double.Parse(x, CultureInfo.InvariantCulture));
            return (int.Parse(fields[1], CultureInfo.InvariantCulture), ticks);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }

    static double Status(int id, string name)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(x => x.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : double.Parse(line[name.Length..].Replace("kB", "").Trim(), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    static int CountHandles(int id)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries($"/proc/{id}/fd").Count();
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
