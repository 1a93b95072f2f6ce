using System.Globalization;

namespace Portal.Bench;

/// <summary>What the portal used at one moment of a soak run.</summary>
sealed record SoakSample(
    double Seconds,
    double ResidentMiB,
    int Threads,
    int Handles,
    double HeapMiB,
    double WalMiB,
    double DatabaseMiB,
    double CpuSeconds,
    int Pushed
)
{
    const double MiB = 1024 * 1024;
    const string HeapSize = "dotnet_gc_last_collection_heap_size_bytes";

    public const string Head = "seconds,rss_mib,threads,handles,gc_heap_mib,wal_mib,database_mib,cpu_s,pushed";

    public string Line =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Seconds:F0},{ResidentMiB:F1},{Threads},{Handles},{HeapMiB:F1},{WalMiB:F1},{DatabaseMiB:F1},{CpuSeconds:F1},{Pushed}"
        );

    public static async Task<SoakSample> TakeAsync(PortalUnderLoad portal, SinkProcess sink, HttpClient client, TimeSpan at) =>
        new(
            at.TotalSeconds,
            ProcessTree.ResidentMiB(portal.Id),
            ProcessTree.Threads(portal.Id),
            ProcessTree.Handles(portal.Id),
            Heap(await client.GetStringAsync(portal.Metrics)) / MiB,
            Length(Path.Combine(portal.Data, "portal.db-wal")) / MiB,
            Length(Path.Combine(portal.Data, "portal.db")) / MiB,
            ProcessTree.CpuSeconds(portal.Id),
            await sink.CountAsync()
        );

    /// <summary>Sum over the generations; 0 before the first collection.</summary>
    public static double Heap(string metrics) =>
        metrics
            .Split('\n')
            .Where(x => x.StartsWith(HeapSize, StringComparison.Ordinal))
            .Sum(x =>
                double.Parse(
                    x[(x.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0],
                    CultureInfo.InvariantCulture
                )
            );

    static double Length(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;
}
