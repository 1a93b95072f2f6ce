using Portal.Data;
using Portal.Tests.EndToEnd.Faults;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>Accepted means durable: SIGKILL at any moment loses nothing that was answered 250 and doubles nothing.</summary>
[Trait("Needs", "server")]
[Trait("Fault", "kill")]
public sealed class CrashTests
{
    static readonly int Kills = FaultCounts.Of(20, 1000);

    [Theory, BothDatabases]
    public async Task Kill_AgainAndAgainUnderLoad_EveryAcceptedMailIsOnRecordOnceAndReachesTheSink(StorageProvider database)
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var portal = await PortalProcess.CreateAsync(database);
        await portal.StartAsync();
        await FaultWorld.ProvisionAsync(portal.Admin, foreign.Address);

        await using var load = new MailLoad(portal.SmtpPort);
        var random = new Random(20);
        for (var kill = 0; kill < Kills; kill++)
        {
            // Each life must accept something before it dies, at a moment that differs from life to life.
            await load.MoreAsync(random.Next(6, 120));
            await portal.KillAsync();
            await portal.StartAsync();
        }
        await load.StopAsync();

        Assert.True(load.Accepted.Count > Kills * 6, $"Only {load.Accepted.Count} mails were accepted over {Kills} kills");
        await FaultWorld.NothingIsLostAsync(portal.Admin, foreign, load, FaultCounts.Seconds(120, 600));
    }
}
