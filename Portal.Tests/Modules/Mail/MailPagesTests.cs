using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Portal.Data;
using Portal.Domain.Mail;
using Portal.Mail;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

/// <summary>The pages of the mail room as they leave the server, and their readers on both databases.</summary>
public class MailPagesTests
{
    const string Mail =
        "From: Vendor <bill@vendor.example>\r\nSubject: Invoice 4711\r\nMessage-ID: <1@vendor.example>\r\nX-Odd: <b>bold</b>\r\nMIME-Version: 1.0\r\n"
        + "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nPay <now>.\r\n"
        + "--b\r\nContent-Type: text/html\r\n\r\n<p>Pay</p><img src=https://track.example/p.gif>\r\n"
        + "--b\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=bill.pdf\r\n\r\nHello\r\n--b--";

    [Fact]
    public async Task Message_OfEachTab_ShowsItsPart()
    {
        await using var app = await PortalApp.StartAsync();
        await RawSmtp.SendAsync(app.SmtpPort, Mail);
        var id = Assert.Single(await app.Admin.ReadAllAsync("/api/admin/v1/messages")).Text("id");
        using var auditor = await SignedInAsync(app, "auditor");
        async Task<string> Tab(string tab) =>
            await auditor.Client.GetStringAsync(new Uri($"/collectors/messages/{id}?tab={tab}", UriKind.Relative));

        var text = await Tab("text");
        Assert.Contains("Pay &lt;now&gt;.", text, StringComparison.Ordinal);
        Assert.Contains("Invoice 4711", text, StringComparison.Ordinal);
        Assert.DoesNotContain("message-actions", text, StringComparison.Ordinal);
        var html = await Tab("html");
        Assert.Contains($"src=\"/collectors/messages/{id}/html\"", html, StringComparison.Ordinal);
        Assert.True(
            System.Text.RegularExpressions.Regex.IsMatch(html, "<iframe [^>]*sandbox(=\"\")?[ >]"),
            html[html.IndexOf("<iframe", StringComparison.Ordinal)..][..300]
        );
        Assert.DoesNotContain("track.example", html, StringComparison.Ordinal);
        var attachments = await Tab("attachments");
        Assert.Contains("bill.pdf", attachments, StringComparison.Ordinal);
        Assert.Contains($"/collectors/messages/{id}/attachments/0", attachments, StringComparison.Ordinal);
        Assert.Contains("185f8db32271fe25f561a6fc938b2e264306ec304eda518007d1764826381969", attachments, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;bold&lt;/b&gt;", await Tab("headers"), StringComparison.Ordinal);
        Assert.Contains("filename=bill.pdf", await Tab("raw"), StringComparison.Ordinal);
        Assert.Contains("data-testid=\"life-line\"", await Tab("trace"), StringComparison.Ordinal);
        Assert.Contains("Pay &lt;now&gt;.", await Tab("no-such-tab"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_ForAnApprover_AreNotShown()
    {
        await using var app = await PortalApp.StartAsync();
        await RawSmtp.SendAsync(app.SmtpPort, Mail);
        var message = Assert.Single(await app.Admin.ReadAllAsync("/api/admin/v1/messages"));
        using var approver = await SignedInAsync(app, "approver");
        string[] paths =
        [
            "/collectors",
            "/collectors/new",
            $"/collectors/{message.Text("collectorId")}",
            "/collectors/messages",
            $"/collectors/messages/{message.Text("id")}",
            "/quarantine",
        ];
        foreach (var path in paths)
        {
            using var answer = await approver.Client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.True(answer.StatusCode is HttpStatusCode.Found or HttpStatusCode.Forbidden, $"{path}: {answer.StatusCode}");
            Assert.DoesNotContain("4711", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Messages_WithWordsOfNoMeaningInTheAddress_ShowsAll()
    {
        await using var app = await PortalApp.StartAsync();
        await RawSmtp.SendAsync(app.SmtpPort, Mail);
        using var admin = await SignedInAsync(app, "admin");
        foreach (
            var query in new[]
            {
                "?disposition=lost",
                "?collector=x",
                "?from=yesterday",
                "?sender=BILL@",
                "?subject=voice",
                "?to=2099-01-01",
            }
        )
        {
            var page = await admin.Client.GetStringAsync(new Uri("/collectors/messages" + query, UriKind.Relative));
            Assert.Contains("Invoice 4711", page, StringComparison.Ordinal);
        }
        var none = await admin.Client.GetStringAsync(new Uri("/collectors/messages?from=2099-01-01", UriKind.Relative));
        Assert.DoesNotContain("Invoice 4711", none, StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task Lists_OnEitherDatabase_CountAndKeepBack(StorageProvider database)
    {
        var gate = new SteeredGate
        {
            Answer = x => new ArrivalDecision
            {
                Disposition =
                    x.Content.Subject.StartsWith('h') ? Disposition.Held
                    : x.Content.Subject.StartsWith('q') ? Disposition.Quarantined
                    : Disposition.Filed,
            },
        };
        await using var app = await PortalApp.StartAsync(
            database,
            services: x => x.AddSingleton(new AskAgents(gate, TimeProvider.System, NullLogger<AskAgents>.Instance))
        );
        await app.Admin.CreateAsync("/api/admin/v1/collectors", new { name = "empty", intake = new { smtp = false } });
        foreach (var subject in new[] { "h1", "q1", "q2", "f1", "f2" })
            await RawSmtp.SendAsync(app.SmtpPort, $"Subject: {subject}\r\n\r\n{subject}");
        var stop = TestContext.Current.CancellationToken;
        var messages = app.Services.GetRequiredService<MessageLines>();
        var all = new MessageFilter(null, null, null, null, null, null, null);

        var first = await messages.ReadAsync(all, keptBack: true, 2, null, stop);
        var second = await messages.ReadAsync(all, keptBack: true, 2, first.Next, stop);
        Assert.Equal(["q2", "q1", "h1"], [.. first.Items.Select(x => x.Subject), .. second.Items.Select(x => x.Subject)]);
        Assert.Null(second.Next);
        Assert.Equal((3, 5), (await messages.CountAsync(all, true, stop), await messages.CountAsync(all, false, stop)));
        Assert.Equal(2, await messages.CountAsync(all with { Disposition = "quarantined" }, false, stop));
        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal(5, await messages.CountAsync(all with { From = now.AddMinutes(-5), To = now.AddMinutes(5) }, false, stop));
        Assert.Equal(0, await messages.CountAsync(all with { From = now.AddMinutes(5) }, false, stop));

        var collectors = await app.Services.GetRequiredService<CollectorLines>().ReadAsync(now.AddHours(-1), stop);
        Assert.Equal(["empty", "returns"], collectors.Select(x => x.Name));
        Assert.Equal((5, 1, 2), (collectors[1].Today, collectors[1].Held, collectors[1].Quarantined));
        Assert.Equal((0, null), (collectors[0].Today, collectors[0].LastAt));
        Assert.NotNull(collectors[1].LastAt);
        var tomorrow = await app.Services.GetRequiredService<CollectorLines>().ReadAsync(now.AddHours(1), stop);
        Assert.Equal(0, tomorrow[1].Today);
    }

    [Theory, BothDatabases]
    public async Task Senders_FoundByBeginningOrDomain_AlsoInRowsOlderThanTheColumn(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        foreach (var sender in new[] { "Bill@Vendor.example", "billy@other.example", "bill_x@vendor.example", "ann@vendor.example" })
            await RawSmtp.SendAsync(app.SmtpPort, $"From: {sender}\r\nSubject: {sender}\r\n\r\n{sender}");
        var stop = TestContext.Current.CancellationToken;
        var messages = app.Services.GetRequiredService<MessageLines>();
        async Task<string> Found(string sender) =>
            string.Join(
                ' ',
                (
                    await messages.ReadAsync(new MessageFilter(null, null, sender, null, null, null, null), false, 50, null, stop)
                ).Items.Select(x => x.Sender)
            );
        async Task Check()
        {
            Assert.Equal("bill_x@vendor.example billy@other.example Bill@Vendor.example", await Found("BILL"));
            Assert.Equal("Bill@Vendor.example", await Found("bill@vendor.example"));
            Assert.Equal("bill_x@vendor.example", await Found("bill_"));
            Assert.Equal("ann@vendor.example bill_x@vendor.example Bill@Vendor.example", await Found("@vendor.example"));
            Assert.Equal("", await Found("%"));
            Assert.Equal("", await Found("vendor"));
        }
        await Check();

        await app
            .Services.GetRequiredService<WriteTransactions>()
            .RunAsync(db => db.Messages.ExecuteUpdateAsync(x => x.SetProperty(y => y.SenderKey, (string?)null), stop), stop);
        Assert.Equal("", await Found("bill"));
        await app.Services.GetServices<IFirstContent>().OfType<SenderKeys>().Single().EnsureAsync(stop);
        await Check();
    }

    static async Task<IdentityVisitor> SignedInAsync(PortalApp app, string role)
    {
        await IdentityVisitor.AddPersonAsync(app, role + "-person", role);
        var visitor = new IdentityVisitor(app);
        using var answer = await visitor.SignInAsync(role + "-person");
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return visitor;
    }
}
