using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;
using Portal.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

public sealed class SendingOwnMailTests
{
    [Theory, BothDatabases]
    public async Task Judge_OwnMail_PassesFromMemoryFromItsRowAndBySignature(StorageProvider database)
    {
        await using var server = new ScriptedSmtp();
        await using var app = await PortalApp.StartAsync(database, server.Settings);
        var request = SendingTests.Request() with
        {
            ThirdPartyId = Ids.New(TimeProvider.System),
            DocumentId = Ids.New(TimeProvider.System),
        };
        var plan = await SendingTests.SendAsync(app, request);
        var (header, json) = Read(plan.Raw);
        var memory = await JudgeAsync(app.Services.GetRequiredService<OwnMail>(), header, json, plan.Raw);
        Assert.True(memory.Own, memory.Why);
        Assert.Equal((request.EventId, request.DocumentId, request.ThirdPartyId), (memory.EventId, memory.DocumentId, memory.ThirdPartyId));
        var row = await JudgeAsync(Forgetful(app), header, json, plan.Raw);
        Assert.Equal(memory, row);
        await app.Services.GetRequiredService<WriteTransactions>().RunAsync(db => db.OutgoingMails.ExecuteDeleteAsync(), default);
        var signature = await JudgeAsync(Forgetful(app), header, json, plan.Raw);
        Assert.True(signature.Own, signature.Why);
        Assert.Contains("signature", signature.Why, StringComparison.Ordinal);
    }

    [Theory, BothDatabases]
    public async Task Judge_RealEventIdWithAlteredJson_FailsWithTheReason(StorageProvider database)
    {
        await using var server = new ScriptedSmtp();
        await using var app = await PortalApp.StartAsync(database, server.Settings);
        var plan = await SendingTests.SendAsync(app, SendingTests.Request());
        var (header, json) = Read(plan.Raw);
        json[^3] ^= 1;
        foreach (var judge in new[] { app.Services.GetRequiredService<OwnMail>(), Forgetful(app) })
        {
            var verdict = await JudgeAsync(judge, header, json, plan.Raw);
            Assert.False(verdict.Own);
            Assert.Contains("altered", verdict.Why, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Judge_ForgedVariants_AreNeverOwn()
    {
        await using var app = await PortalApp.StartAsync();
        var judge = app.Services.GetRequiredService<OwnMail>();
        // Planned but never committed: signed by our key, no row. Every change to it must break the verdict.
        var raw = app.Services.GetRequiredService<IOutgoingMail>().Plan(SendingTests.Request()).Raw;
        var (header, json) = Read(raw);
        Assert.True((await JudgeAsync(judge, header, json, raw)).Own);
        var other = Ids.New(TimeProvider.System).ToString("D");
        var text = Encoding.ASCII.GetString(raw);
        var forged = new Dictionary<string, (string? Header, byte[]? Json, string Raw)>
        {
            ["no header"] = (null, json, text),
            ["no id"] = ("17", json, text),
            ["no json"] = (header, null, text),
            ["another id in the intake's hands"] = (other, json, text),
            ["another id in the mail"] = (other, json, text.Replace(header, other, StringComparison.Ordinal)),
            ["second id above the signed one"] = (other, json, $"X-Collector-Event-Id: {other}\r\n" + text),
            ["other json beside the signed one"] = (header, "{}"u8.ToArray(), text),
            ["no signature"] = (header, json, text.Replace("DKIM-Signature", "X-Nothing", StringComparison.Ordinal)),
            ["foreign selector"] = (header, json, text.Replace("s=collector1", "s=collector9", StringComparison.Ordinal)),
            ["body length tag added"] = (
                header,
                json,
                text.Replace("c=relaxed/relaxed;", "c=relaxed/relaxed; l=0;", StringComparison.Ordinal)
            ),
            ["appended"] = (header, json, text + "more\r\n"),
            ["another boundary"] = (header, json, text.Replace("multipart/mixed", "multipart/related", StringComparison.Ordinal)),
            ["garbage"] = (header, json, "\0\u0001"),
            ["torn signature"] = (
                header,
                json,
                "DKIM-Signature: v=1; s=collector1\r\n" + text.Replace("DKIM-Signature", "X-Nothing", StringComparison.Ordinal)
            ),
        };
        foreach (var (name, mail) in forged)
        {
            var verdict = await JudgeAsync(judge, mail.Header, mail.Json, Encoding.ASCII.GetBytes(mail.Raw));
            Assert.False(verdict.Own, name);
            Assert.NotEmpty(verdict.Why);
        }
    }

    static OwnMail Forgetful(PortalApp app) =>
        new(
            new RecentMails(),
            app.Services.GetRequiredService<OwnKeys>(),
            app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>()
        );

    static async Task<OwnMailVerdict> JudgeAsync(OwnMail judge, string? header, byte[]? json, byte[] raw) =>
        await judge.JudgeAsync(header, json is null ? null : (ReadOnlyMemory<byte>?)json, () => new MemoryStream(raw), default);

    static (string Header, byte[] Json) Read(byte[] raw)
    {
        using var message = MimeMessage.Load(new MemoryStream(raw));
        return (message.Headers["X-Collector-Event-Id"]!, SendingTests.EventJson(message));
    }
}
