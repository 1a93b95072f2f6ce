using Portal.Data;
using Portal.Tests.Modules.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Faults;

/// <summary>The disk fills up under load: everybody is told so in words, and when there is room again all goes on by itself.</summary>
[Trait("Needs", "server")]
[Trait("Fault", "disk-full")]
public sealed class DiskFullTests
{
    static readonly int Times = FaultCounts.Of(1, 10);

    [Fact]
    public async Task Fill_UnderLoad_IsToldAsTemporaryAndAllGoesOnWithinSecondsOfRoom()
    {
        using var disk = SmallDisk.Mount(FaultCounts.Of(48, 256));
        await using var foreign = await ForeignServer.StartAsync();
        await using var portal = await PortalProcess.CreateAsync(
            StorageProvider.Sqlite,
            new Dictionary<string, string> { ["Portal__DataDirectory"] = Path.Combine(disk.Path, "data") }
        );
        await portal.StartAsync();
        await FaultWorld.ProvisionAsync(portal.Admin, foreign.Address);
        await using var load = new MailLoad(portal.SmtpPort, pace: TimeSpan.FromMilliseconds(10), size: 10_000);
        await using var calls = new CallLoad(portal);

        for (var time = 0; time < Times; time++)
        {
            await load.MoreAsync(20);
            disk.Fill(leave: 2 << 20);
            // The mails take the rest.
            var told = load.Refusals.Count;
            await Eventually.BecomesAsync(() => Task.FromResult(load.Refusals.Count), x => x > told + 40, TimeSpan.FromSeconds(60));
            disk.Fill(leave: 0);
            // One that has to be spooled: its sender hears the same, and not a broken connection.
            var large = await RawSmtp.SendAsync(portal.SmtpPort, "Subject: large\r\n\r\n" + Lines(600_000), FaultWorld.Address);
            Assert.StartsWith("452 4.3.1", large);
            var refused = calls.Answers.Count(x => x.Status == 507);
            await Eventually.BecomesAsync(
                () => Task.FromResult(calls.Answers.Count(x => x.Status == 507)),
                x => x > refused,
                TimeSpan.FromSeconds(30)
            );
            Assert.True(portal.IsAlive);

            disk.Clear();
            await load.MoreAsync(40, TimeSpan.FromSeconds(15));
            await calls.MoreAsync(4, TimeSpan.FromSeconds(15));
            Assert.StartsWith(
                "250",
                await RawSmtp.SendAsync(portal.SmtpPort, "Subject: large\r\n\r\n" + Lines(600_000), FaultWorld.Address)
            );
        }
        await load.StopAsync();
        await calls.StopAsync();

        Assert.Contains(load.Refusals, x => x.Code == 452);
        Assert.DoesNotContain(load.Refusals, x => x.Code >= 500);
        Assert.Empty(load.Broken);
        // Nothing of the mails that did not fit is left behind.
        Assert.Empty(Directory.GetFiles(Path.Combine(portal.DataDirectory, "spool")));
        await calls.AreUnderstandableAsync(503, 507);
        await FaultWorld.NothingIsLostAsync(portal.Admin, foreign, load);
        await portal.KillAsync();
        FaultWorld.HasMails(Path.Combine(portal.DataDirectory, "portal.db"), load.Accepted);
    }

    static string Lines(int bytes) => string.Concat(Enumerable.Repeat(new string('x', 70) + "\r\n", bytes / 72));
}
