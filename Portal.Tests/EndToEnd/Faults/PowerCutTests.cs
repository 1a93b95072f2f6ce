using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Faults;

/// <summary>
/// The power fails under load: of what the program wrote, only what it synced is certain. The files are copied at a
/// random moment, and in the copy every byte that was written and not synced is kept, lost, torn or turned into
/// something else, by chance. The copy has to open, whole, with every mail that was acknowledged before the moment.
/// </summary>
[Trait("Needs", "server")]
[Trait("Fault", "power-cut")]
public sealed class PowerCutTests(ITestOutputHelper output)
{
    static readonly int Cuts = FaultCounts.Of(3, 100);
    static readonly string[] Files = ["portal.db", "portal.db-wal"];

    [Fact]
    public async Task Power_CutAtAnyMomentUnderLoad_TheDatabaseIsWholeAndHasEveryAcceptedMail()
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var portal = await PortalProcess.CreateAsync(StorageProvider.Sqlite);
        await portal.StartAsync();
        await FaultWorld.ProvisionAsync(portal.Admin, foreign.Address);
        using var folder = TestFolder.Create("strace");
        // From before the first mail: what was written earlier was synced by now, or will be counted as lost.
        await using var strace = await Strace.AttachAsync(
            portal.Id,
            folder.File("calls.log"),
            ["-s", "0", "-e", "trace=fsync,fdatasync,write,pwrite64,pwritev"]
        );
        await using var load = new MailLoad(portal.SmtpPort, pace: TimeSpan.FromMilliseconds(5), size: 2_000);
        var random = new Random(100);
        var lost = 0L;

        for (var cut = 0; cut < Cuts; cut++)
        {
            await load.MoreAsync(random.Next(5, 60));
            // Each of these was answered: the sync before its answer is in the log as well.
            string[] accepted = [.. load.Accepted];
            await portal.SignalAsync("STOP");
            await Eventually.BecomesAsync(() => Task.FromResult(IsStill(portal.Id)), still => still);
            using var image = TestFolder.Create("image");
            try
            {
                var trace = DiskTrace.Of(await strace.LinesAsync());
                foreach (var name in Files)
                {
                    var file = Path.Combine(portal.DataDirectory, name);
                    File.Copy(file, image.File(name));
                    lost += Damage(image.File(name), trace.Unsynced(file), random);
                }
            }
            finally
            {
                await portal.SignalAsync("CONT");
            }
            FaultWorld.HasMails(image.File(Files[0]), accepted);
        }
        await strace.DetachAsync();
        await load.StopAsync();

        output.WriteLine($"{Cuts} cuts, {load.Accepted.Count} mails, {lost} bytes lost or torn");
        Assert.True(lost > 0, "there was never anything unsynced: the cuts took nothing, and nothing was tested");
        Assert.Empty(load.Refusals);
        await FaultWorld.NothingIsLostAsync(portal.Admin, foreign, load);
    }

    static bool IsStill(int process) =>
        Directory
            .GetFiles($"/proc/{process}/task", "stat", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .All(x => File.ReadAllText(x) is var line && line[line.LastIndexOf(')') + 2] is 'T' or 't');

    /// <summary>Bytes that are not what the program wrote.</summary>
    static long Damage(string file, IReadOnlyList<(long Offset, int Length)> unsynced, Random random)
    {
        var damaged = 0L;
        using var stream = new FileStream(file, FileMode.Open, FileAccess.ReadWrite);
        foreach (var (offset, length) in unsynced)
        {
            // Disks write sectors of 512 bytes: a page may be there in part.
            var begin = random.Next(4) switch
            {
                0 => length,
                1 => length / 512 * random.Next(0, 8) / 8 * 512,
                _ => 0,
            };
            if (begin >= length)
                continue;
            var bytes = new byte[length - begin];
            if (random.Next(2) == 0)
                random.NextBytes(bytes);
            stream.Position = offset + begin;
            stream.Write(bytes);
            damaged += bytes.Length;
        }
        return damaged;
    }
}
