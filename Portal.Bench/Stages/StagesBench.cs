using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Portal.Bench;

/// <summary><c>stages</c>: the stages of one mail by BenchmarkDotNet, in this process and short.</summary>
static class StagesBench
{
    public static int Run(Options options)
    {
        var reports = new[] { typeof(MailStages), typeof(StoreStages) }
            .SelectMany(x => BenchmarkRunner.Run(x, Config(options)).Reports)
            .ToList();
        Console.WriteLine(Table(reports));
        return reports.TrueForAll(x => x.Success) ? 0 : 1;
    }

    static IConfig Config(Options options)
    {
        var job = Job
            .Default.WithToolchain(InProcessEmitToolchain.Instance)
            .WithStrategy(RunStrategy.Throughput)
            .WithIterationTime(TimeInterval.FromMilliseconds(options.Quick ? 50 : 150))
            .WithWarmupCount(options.Quick ? 2 : 6)
            .WithIterationCount(options.Quick ? 3 : 9);
        return ManualConfig
            .CreateEmpty()
            .AddJob(job)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddLogger(new StreamLogger(new StreamWriter(Console.OpenStandardError()) { AutoFlush = true }))
            .WithOptions(ConfigOptions.DisableLogFile)
            .WithArtifactsPath(Path.Combine(Path.GetTempPath(), "collector-stages-artifacts"));
    }

    static MarkdownTable Table(IEnumerable<BenchmarkReport> reports)
    {
        var table = new MarkdownTable("stage of one mail", "4 KiB: µs [least–most]", "KiB allocated", "100 KiB: µs", "KiB allocated");
        foreach (var stage in reports.GroupBy(x => x.BenchmarkCase.Descriptor.WorkloadMethodDisplayInfo.Trim('\'')))
        {
            var sizes = stage.OrderBy(x => (int)x.BenchmarkCase.Parameters["Size"]).ToList();
            table.Add(stage.Key, Time(sizes[0]), Allocated(sizes[0]), Time(sizes[^1]), Allocated(sizes[^1]));
        }
        return table;
    }

    static string Time(BenchmarkReport report) =>
        report.ResultStatistics is { } measured
            ? new Spread(measured.Median / 1000, measured.Min / 1000, measured.Max / 1000, measured.N).Text(1)
            : "failed";

    static string Allocated(BenchmarkReport report) =>
        report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) is { } bytes
            ? FormattableString.Invariant($"{bytes / 1024.0:F1}")
            : "–";
}
