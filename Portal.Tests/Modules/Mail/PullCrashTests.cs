using System.Text.Json;
using MailKit;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

/// <summary>Nothing is lost and nothing doubled, whenever the portal dies and whatever others do in the mailbox meanwhile.</summary>
[Trait("Needs", "server")]
public class PullCrashTests
{
    const int Mails = 2000;
    const int Kills = 10;

    [Theory, BothDatabases]
    public async Task Pull_KilledTenTimesWhileAnotherClientReadsAndFlags_FilesEveryMailOnce(StorageProvider database)
    {
        Assert.SkipWhen(DovecotServer.Missing is not null, DovecotServer.Missing ?? "");
        await using var server = await DovecotServer.StartAsync("imap", "pop");
        await server.FillFilesAsync("imap", Mails);
        await server.FillFilesAsync("pop", Mails);
        await using var portal = await PortalProcess.CreateAsync(database);
        await portal.StartAsync();
        string[] ids =
        [
            await CreateAsync(portal, "by-imap", new { imap = Box(server.Imap, "imap") }),
            await CreateAsync(portal, "by-pop", new { pop3 = Box(server.Pop3, "pop") }),
        ];
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var meddling = MeddleAsync(server, enough.Token);
        var inTheMiddle = 0;
        for (var i = 0; i < Kills; i++)
        {
            if (i > 0)
                await portal.StartAsync();
            foreach (var id in ids)
                await StartAsync(portal, id);
            var state = await Eventually.BecomesAsync(
                () => portal.Admin.ReadAsync($"/api/admin/v1/collectors/{ids[i % 2]}/pull"),
                x => x.Text("state") != "running" || x.GetProperty("done").GetInt32() > 20 * (1 + (i % 3)),
                TimeSpan.FromSeconds(60)
            );
            inTheMiddle += state.Text("state") == "running" ? 1 : 0;
            await portal.KillAsync();
        }
        await portal.StartAsync();
        foreach (var id in ids)
            await PullToEndAsync(portal, id);
        await enough.CancelAsync();
        await meddling;
        TestContext.Current.TestOutputHelper!.WriteLine($"{inTheMiddle} of {Kills} kills hit a pull in the middle");
        Assert.True(inTheMiddle >= Kills / 2, $"Only {inTheMiddle} of {Kills} kills hit a pull in the middle.");
        foreach (var id in ids)
            await IsWholeAsync(portal, id);
        await server.ForgetUidsAsync("imap");
        await PullToEndAsync(portal, ids[0]);
        await IsWholeAsync(portal, ids[0]);
    }

    static object Box(int port, string user) =>
        new
        {
            host = "127.0.0.1",
            port,
            security = "none",
            user,
            password = DovecotServer.Password,
            schedule = "0 0 1 1 *",
        };

    static async Task<string> CreateAsync(PortalProcess portal, string name, object intake) =>
        (await portal.Admin.CreateAsync("/api/admin/v1/collectors", new { name, intake })).Text("id");

    static async Task StartAsync(PortalProcess portal, string id)
    {
        using var answer = await portal.Admin.PostAsync(new Uri($"/api/admin/v1/collectors/{id}/pull", UriKind.Relative), null);
        Assert.Equal(System.Net.HttpStatusCode.Accepted, answer.StatusCode);
    }

    static async Task PullToEndAsync(PortalProcess portal, string id)
    {
        await StartAsync(portal, id);
        var path = $"/api/admin/v1/collectors/{id}/pull";
        var state = await Eventually.BecomesAsync(
            () => portal.Admin.ReadAsync(path),
            x => x.Text("state") != "running",
            TimeSpan.FromSeconds(60)
        );
        Assert.True(state.Text("state") == "idle", state.ToString());
    }

    static async Task IsWholeAsync(PortalProcess portal, string id)
    {
        var messages = await portal.Admin.ReadAllAsync($"/api/admin/v1/messages?collector={id}");
        Assert.Equal(Mails, messages.Count);
        Assert.Equal(Mails, messages.Select(x => x.Text("subject")).Distinct().Count());
        Assert.All(messages, x => Assert.Equal("filed", x.Text("disposition")));
    }

    // Another client of the same mailbox: whatever it reads and flags must neither hide a mail nor bring one twice.
    static async Task MeddleAsync(DovecotServer server, CancellationToken stop)
    {
        using var client = await server.SignInAsync("imap");
        await client.Inbox!.OpenAsync(FolderAccess.ReadWrite, CancellationToken.None);
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var i = 0; !stop.IsCancellationRequested; i = (i + 37) % Mails)
        {
            await client.Inbox.AddFlagsAsync(i, i % 2 == 0 ? MessageFlags.Seen : MessageFlags.Flagged, true, CancellationToken.None);
            await client.Inbox.GetMessageAsync((i + 11) % Mails, CancellationToken.None);
            try
            {
                await pace.WaitForNextTickAsync(stop);
            }
            catch (OperationCanceledException)
            {
                break;
            }
        }
        await client.DisconnectAsync(quit: true, CancellationToken.None);
    }
}
