using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Faults;

/// <summary>Writing or syncing fails once, anywhere: whoever was not stored is told so, and the database stays whole.</summary>
[Trait("Needs", "server")]
[Trait("Fault", "disk-error")]
public sealed class DiskErrorTests(ITestOutputHelper output)
{
    static readonly int Points = FaultCounts.Of(3, 50);

    static readonly (string Calls, string Error)[] Kinds =
    [
        ("fsync,fdatasync", "EIO"),
        ("write,pwrite64", "EIO"),
        ("write,pwrite64", "ENOSPC"),
        ("fsync,fdatasync", "ENOSPC"),
    ];

    [Fact]
    public async Task Error_AtAnyWriteOrSyncUnderLoad_LosesNothingThatWasAcknowledged()
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var portal = await PortalProcess.CreateAsync(StorageProvider.Sqlite);
        await portal.StartAsync();
        await FaultWorld.ProvisionAsync(portal.Admin, foreign.Address);
        await using var load = new MailLoad(portal.SmtpPort, pace: TimeSpan.FromMilliseconds(5));
        using var folder = TestFolder.Create("strace");
        var file = Path.Combine(portal.DataDirectory, "portal.db");
        var random = new Random(50);

        for (var point = 0; point < Points; point++)
        {
            var (calls, error) = Kinds[point % Kinds.Length];
            var when = random.Next(1, 30);
            output.WriteLine($"point {point}: {error} at {calls}, the {when}th");
            await load.MoreAsync(20);
            await using var strace = await Strace.AttachAsync(
                portal.Id,
                folder.File($"{point}.log"),
                ["-s", "0", "-P", file, "-P", file + "-wal", "-e", "trace=" + calls, "-e", $"inject={calls}:error={error}:when={when}"]
            );
            await Eventually.BecomesAsync(
                async () => (await strace.LinesAsync()).Any(x => x.Contains("(INJECTED)", StringComparison.Ordinal)),
                injected => injected,
                TimeSpan.FromSeconds(60)
            );
            await strace.DetachAsync();
            await load.MoreAsync(20, TimeSpan.FromSeconds(20));
            FaultWorld.HasMails(file, [.. load.Accepted]);
        }
        await load.StopAsync();

        Assert.DoesNotContain(load.Refusals, x => x.Code >= 500);
        Assert.Empty(load.Broken);
        await FaultWorld.NothingIsLostAsync(portal.Admin, foreign, load);
    }
}
