using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Mail;

/// <summary>Addresses beyond ASCII (RFC 6531).</summary>
public class InternationalMailTests
{
    const string Mail = "Subject: x\r\n\r\nbody\r\n.";

    [Fact]
    public async Task Collector_WithAnInternationalAddress_IsFoundByEveryWayOfWritingIt()
    {
        await using var app = await PortalApp.StartAsync();
        await app.Admin.CreateAsync(
            "/api/admin/v1/collectors",
            new { name = "invoices", addresses = new[] { "发票@例子.测试", "büro@example.test" } }
        );
        await using var raw = await RawSmtp.ConnectAsync(app.SmtpPort);
        Assert.Contains("250-SMTPUTF8", await raw.SayAsync("EHLO test.example"));
        foreach (
            var to in new[]
            {
                "发票@例子.测试",
                "发票@xn--fsqu00a.xn--0zwm56d",
                "发票+42@例子.测试",
                "bu\u0308ro@example.test",
                "BÜRO@EXAMPLE.TEST",
            }
        )
        {
            Assert.StartsWith("250", await raw.SayAsync("MAIL FROM:<отправитель@пример.испытание> SMTPUTF8 BODY=8BITMIME"));
            Assert.StartsWith("250", await raw.SayAsync($"RCPT TO:<{to}>"));
            Assert.StartsWith("354", await raw.SayAsync("DATA"));
            Assert.StartsWith("250", await raw.SayAsync(Mail));
        }
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        var messages = await db.Messages.OrderBy(x => x.Id).ToListAsync();
        Assert.Equal("отправитель@пример.испытание", messages[0].EnvelopeFrom);
        Assert.Equal("发票@例子.测试", messages[0].EnvelopeTo);
        Assert.Equal("büro@example.test", messages[3].EnvelopeTo);
        Assert.All(messages, x => Assert.Contains("with UTF8SMTP", x.Trace));
    }

    [Fact]
    public async Task Address_BeyondAsciiWithoutTheParameter_Is553()
    {
        await using var app = await PortalApp.StartAsync();
        await app.Admin.CreateAsync("/api/admin/v1/collectors", new { name = "invoices", addresses = new[] { "发票@例子.测试" } });
        await using var raw = await RawSmtp.ConnectAsync(app.SmtpPort);
        await raw.SayAsync("EHLO test.example");
        Assert.StartsWith("553 5.6.7", await raw.SayAsync("MAIL FROM:<отправитель@example.test>"));
        Assert.StartsWith("501", await raw.SayAsync("MAIL FROM:<a@example.test> SMTPUTF8=yes"));
        Assert.StartsWith("250", await raw.SayAsync("MAIL FROM:<a@example.test>"));
        Assert.StartsWith("553 5.6.7", await raw.SayAsync("RCPT TO:<发票@例子.测试>"));
        await raw.SayAsync("RSET");
        // The parameter holds for one mail.
        await raw.SayAsync("MAIL FROM:<a@example.test> SMTPUTF8");
        await raw.SayAsync("RSET");
        await raw.SayAsync("MAIL FROM:<a@example.test>");
        Assert.StartsWith("553 5.6.7", await raw.SayAsync("RCPT TO:<发票@例子.测试>"));
        Assert.StartsWith("500", await raw.SayAsync("NOOP 发票"));
        await raw.WriteAsync(new byte[] { (byte)'R', (byte)'C', (byte)'P', (byte)'T', (byte)' ', 0xC3, 0x28, 13, 10 });
        Assert.StartsWith("500", await raw.ReplyAsync());
    }

    [Theory]
    [InlineData("发\u200B票@example.test")]
    [InlineData("发\u0085票@example.test")]
    [InlineData("发 票@example.test")]
    [InlineData("发\u202E票@example.test")]
    [InlineData("发票@例子..测试")]
    [InlineData("发%票@例子.测试")]
    [InlineData("发票@-例子.测试")]
    [InlineData("\uE000@example.test")]
    [InlineData("发票发票发票发票发票发票发票发票发票发票发票发票@example.test")]
    [Trait("Fault", "injection")]
    public void Address_ThatReadsDifferentlyElsewhere_IsRefused(string address) => Assert.False(SmtpAddress.TryReadPlain(address, out _));

    [Fact]
    public async Task Collectors_CannotShareAnAddressInTwoForms()
    {
        await using var app = await PortalApp.StartAsync();
        await app.Admin.CreateAsync("/api/admin/v1/collectors", new { name = "one", addresses = new[] { "a@例子.测试" } });
        using var second = await System.Net.Http.Json.HttpClientJsonExtensions.PostAsJsonAsync(
            app.Admin,
            "/api/admin/v1/collectors",
            new { name = "two", addresses = new[] { "a@xn--fsqu00a.xn--0zwm56d" } }
        );
        Assert.Equal(System.Net.HttpStatusCode.UnprocessableEntity, second.StatusCode);
        Assert.Contains("already leads to the collector 'one'", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
