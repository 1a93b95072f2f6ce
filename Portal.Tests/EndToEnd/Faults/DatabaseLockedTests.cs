using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Faults;

/// <summary>Somebody else (a backup, a tool) holds SQLite's write lock: intake waits or says "later", and nothing is lost.</summary>
[Trait("Needs", "server")]
[Trait("Fault", "database-locked")]
public sealed class DatabaseLockedTests
{
    // Beyond the five seconds that SQLite itself waits.
    static readonly TimeSpan Held = FaultCounts.Seconds(6, 10);

    [Fact]
    public async Task Lock_HeldByAnotherUnderLoad_NothingIsLostAndNobodyIsRefusedForGood()
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var portal = await PortalProcess.CreateAsync(StorageProvider.Sqlite);
        await portal.StartAsync();
        await FaultWorld.ProvisionAsync(portal.Admin, foreign.Address);
        await using var load = new MailLoad(portal.SmtpPort, pace: TimeSpan.FromMilliseconds(5));
        await using var calls = new CallLoad(portal);
        await load.MoreAsync(50);

        await using (var other = new SqliteConnection(portal.Connection + ";Pooling=False"))
        {
            await other.OpenAsync();
            await using var holding = other.BeginTransaction(deferred: false);
            var clock = Stopwatch.StartNew();
            // Those under way when the lock was taken may still be answered; from then on nobody gets a 250 that is not committed.
            await Eventually.BecomesAsync(() => Task.FromResult(clock.Elapsed), x => x > TimeSpan.FromSeconds(1));
            var before = load.Accepted.Count;
            await Eventually.BecomesAsync(() => Task.FromResult(clock.Elapsed), x => x > Held, Held + TimeSpan.FromSeconds(30));
            Assert.Equal(before, load.Accepted.Count);
            Assert.True(await portal.IsReadyAsync(), "reading goes on while somebody else writes");
        }
        await load.MoreAsync(200, TimeSpan.FromSeconds(15));
        await calls.MoreAsync(5);
        await load.StopAsync();
        await calls.StopAsync();

        Assert.DoesNotContain(load.Refusals, x => x.Code >= 500);
        Assert.Empty(load.Broken);
        await calls.AreUnderstandableAsync();
        await FaultWorld.NothingIsLostAsync(portal.Admin, foreign, load);
    }
}
