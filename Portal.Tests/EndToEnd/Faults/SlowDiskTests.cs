using System.Diagnostics;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Faults;

/// <summary>Every sync takes 50 to 200 ms: intake slows down with the disk, and nobody gives up.</summary>
[Trait("Needs", "server")]
[Trait("Fault", "slow-disk")]
public sealed class SlowDiskTests(ITestOutputHelper output)
{
    static readonly TimeSpan Each = FaultCounts.Seconds(2, 60);
    const int Senders = 32;
    const long MoreMemory = 300 << 20;

    [Fact]
    public async Task Sync_DelayedUnderLoad_SlowsIntakeDownAndLosesNothing()
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var portal = await PortalProcess.CreateAsync(StorageProvider.Sqlite);
        await portal.StartAsync();
        await FaultWorld.ProvisionAsync(portal.Admin, foreign.Address);
        await using var load = new MailLoad(portal.SmtpPort, Senders, pace: TimeSpan.FromMilliseconds(20));
        await using var calls = new CallLoad(portal);
        using var folder = TestFolder.Create("strace");
        await load.MoreAsync(200);
        var memory = portal.WorkingSet;

        foreach (var milliseconds in new[] { 50, 200 })
        {
            await using var strace = await Strace.AttachAsync(
                portal.Id,
                folder.File($"{milliseconds}.log"),
                ["-e", "trace=fsync,fdatasync", "-e", $"inject=fsync,fdatasync:delay_enter={milliseconds}000"]
            );
            var clock = Stopwatch.StartNew();
            var (before, arrived) = (load.Accepted.Count, foreign.Arrived.Count);
            await Eventually.BecomesAsync(() => Task.FromResult(clock.Elapsed), x => x > Each, Each + TimeSpan.FromSeconds(30));
            var accepted = load.Accepted.Count - before;
            output.WriteLine(
                $"{milliseconds} ms a sync: {accepted / clock.Elapsed.TotalSeconds:F0} mails a second, {(foreign.Arrived.Count - arrived) / clock.Elapsed.TotalSeconds:F0} pushes a second, {portal.WorkingSet >> 20} MiB"
            );
            // A commit carries at most one mail of each sender, and a commit takes at least one sync.
            Assert.InRange(accepted, 1, (clock.Elapsed.TotalMilliseconds / milliseconds + 1) * Senders);
            await Eventually.BecomesAsync(() => Task.FromResult(foreign.Arrived.Count), x => x > arrived);
            Assert.InRange(portal.WorkingSet, 0, memory + MoreMemory);
            await strace.DetachAsync();
        }
        await load.MoreAsync(100, TimeSpan.FromSeconds(20));
        await load.StopAsync();
        await calls.StopAsync();

        Assert.Empty(load.Broken);
        Assert.Empty(load.Refusals);
        await calls.AreUnderstandableAsync();
        await FaultWorld.NothingIsLostAsync(portal.Admin, foreign, load);
    }
}
