using System.Diagnostics;
using System.Text;
using Portal.Data;
using Portal.Mail;
using Portal.Tests.Modules.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Faults;

/// <summary>Mails that are made to cost time or memory: they are looked at within bounds and kept, and the next one goes on.</summary>
public sealed class MailBombTests(ITestOutputHelper output)
{
    [Theory]
    [Trait("Fault", "header-fold")]
    [InlineData(400_000)]
    [InlineData(1_600_000)]
    [InlineData(25_000_000)]
    public void Header_FoldedWithoutEnd_IsLookedAtWithin50Milliseconds(int bytes)
    {
        using var folder = TestFolder.Create("fold");
        using var mail = new IncomingMail(folder.Path, long.MaxValue);
        mail.Append(Encoding.ASCII.GetBytes("Subject: fold\r\n"));
        var lines = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(" folded\r\n", 10_000)));
        while (mail.Size < bytes)
            mail.Append(lines);
        mail.Append("\r\nbody"u8);
        mail.Complete();
        // The best of five: what it costs, not what the machine did beside it.
        var best = Enumerable.Range(0, 5).Min(_ => Look(mail));
        output.WriteLine($"{bytes:N0} bytes: {best.TotalMilliseconds:F1} ms");
        Assert.InRange(best, TimeSpan.Zero, TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    [Trait("Needs", "server")]
    [Trait("Fault", "mime-bomb")]
    public async Task Parts_ByTheHundredThousandOrNestedDeep_AreTakenInWithinBounds()
    {
        await using var portal = await PortalProcess.CreateAsync(StorageProvider.Sqlite);
        await portal.StartAsync();
        await portal.Admin.CreateAsync("/api/admin/v1/collectors", new { name = "bomb", addresses = new[] { FaultWorld.Address } });
        Assert.StartsWith("250", await RawSmtp.SendAsync(portal.SmtpPort, "Subject: first\r\n\r\nbody", FaultWorld.Address));
        var memory = portal.WorkingSet;
        foreach (var (name, bomb) in new[] { ("nested", Nested(5_000)), ("many", Many(100_000)) })
        {
            var best = TimeSpan.MaxValue;
            for (var i = 0; i < 2; i++)
            {
                await using var raw = await RawSmtp.ReadyForDataAsync(portal.SmtpPort, FaultWorld.Address);
                await raw.WriteAsync(Encoding.ASCII.GetBytes($"X-Number: {i}\r\n{bomb}"));
                var clock = Stopwatch.StartNew();
                Assert.StartsWith("250", await raw.SayAsync("\r\n."));
                best = clock.Elapsed < best ? clock.Elapsed : best;
            }
            output.WriteLine($"{name}: {best.TotalMilliseconds:F0} ms, {(portal.PeakWorkingSet - memory) >> 20} MiB more at most");
            Assert.InRange(best, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        }
        // Each is shown without a second look into its parts, too.
        foreach (var message in await portal.Admin.ReadAllAsync("/api/admin/v1/messages?collector=bomb"))
            await portal.Admin.ReadAsync($"/api/admin/v1/messages/{message.Text("id")}");
        Assert.InRange(portal.PeakWorkingSet - memory, long.MinValue, 200L << 20);
        Assert.StartsWith("250", await RawSmtp.SendAsync(portal.SmtpPort, "Subject: next\r\n\r\nbody", FaultWorld.Address));
    }

    static TimeSpan Look(IncomingMail mail)
    {
        var clock = Stopwatch.StartNew();
        var beginning = mail.Beginning(HeaderScan.MaxBlock + 1);
        using var content = MailContent.Read(beginning, HeaderScan.Of(beginning.Span), mail.Open);
        Assert.NotNull(content.From);
        return clock.Elapsed;
    }

    static string Nested(int depth)
    {
        var text = new StringBuilder("Subject: nested\r\nMIME-Version: 1.0\r\n");
        for (var i = 0; i < depth; i++)
            text.Append(
                System.Globalization.CultureInfo.InvariantCulture,
                $"Content-Type: multipart/mixed; boundary=b{i}\r\n\r\n--b{i}\r\n"
            );
        return text.Append("Content-Type: text/plain\r\n\r\ndeep\r\n").ToString();
    }

    static string Many(int parts)
    {
        var text = new StringBuilder("Subject: many\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
        for (var i = 0; i < parts; i++)
            text.Append("--b\r\nContent-Type: text/plain\r\n\r\nx\r\n");
        return text.Append("--b--\r\n").ToString();
    }
}
