using Portal.Data;
using Portal.Tests.Modules.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Faults;

/// <summary>Seen from the kernel: between the last byte of a mail and its 250 the database is synced to disk.</summary>
[Trait("Needs", "server")]
[Trait("Fault", "sync-before-250")]
public sealed class SyncBeforeAnswerTests
{
    static readonly int Mails = FaultCounts.Of(10, 100);

    [Fact]
    public async Task Answer_ToEachMail_ComesAfterASyncOfTheDatabase()
    {
        await using var portal = await PortalProcess.CreateAsync(StorageProvider.Sqlite);
        await portal.StartAsync();
        await portal.Admin.CreateAsync("/api/admin/v1/collectors", new { name = "sync", addresses = new[] { FaultWorld.Address } });
        using var folder = TestFolder.Create("strace");
        // The first mail may find something to be made once.
        Assert.StartsWith("250", await SendAsync(portal.SmtpPort, "warm-up"));
        await using var strace = await Strace.AttachAsync(
            portal.Id,
            folder.File("calls.log"),
            ["-s", "1000", "-e", "trace=fsync,fdatasync,sendto,sendmsg,recvfrom,recvmsg,read,write,readv,writev"]
        );
        for (var i = 0; i < Mails; i++)
            Assert.StartsWith("250 2.0.0 Stored", await SendAsync(portal.SmtpPort, $"mail-{i:D4}"));
        await strace.DetachAsync();

        var lines = await strace.LinesAsync();
        var wal = Path.Combine(portal.DataDirectory, "portal.db-wal");
        var syncs = DiskTrace.Of(lines).Syncs.FindAll(x => x.File == wal);
        var at = 0;
        for (var i = 0; i < Mails; i++)
        {
            var received = Next($"Subject: mail-{i:D4}", "arrives");
            var answered = Next("250 2.0.0 Stored", "is answered");
            Assert.True(
                syncs.Any(x => x.Line > received && x.Line < answered),
                $"mail {i} was answered without a sync:\n{string.Join('\n', lines[received..(answered + 1)])}"
            );

            int Next(string text, string what)
            {
                var found = Array.FindIndex(lines, at, x => x.Contains(text, StringComparison.Ordinal));
                Assert.True(found >= 0, $"it was not seen that mail {i} {what}");
                at = found + 1;
                return found;
            }
        }
    }

    static Task<string> SendAsync(int port, string subject) =>
        RawSmtp.SendAsync(port, $"Subject: {subject}\r\nMessage-ID: <{subject}@fault.test>\r\n\r\nbody", FaultWorld.Address);
}
