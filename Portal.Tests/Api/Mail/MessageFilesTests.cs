using System.Net;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Modules.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Api.Mail;

/// <summary>What the page of a message frames and offers to download: for whom, and with which headers.</summary>
[Trait("Fault", "attachments")]
public sealed class MessageFilesTests(SharedPortal shared) : IClassFixture<SharedPortal>
{
    const string Mail =
        "From: a@one.example\r\nSubject: files\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
        + "Content-Type: text/html\r\n\r\n<p>Hello<script>window.__x=1</script><img src=https://track.example/p.gif></p>\r\n"
        + "--b\r\nContent-Type: text/html; name=evil.html\r\nContent-Disposition: attachment; filename=evil.html\r\n\r\n<script>1</script>\r\n--b--";

    static readonly string[] Paths = ["html", "raw", "attachments/0"];

    [Theory]
    [InlineData("admin")]
    [InlineData("operator")]
    [InlineData("auditor")]
    public async Task Files_ForThoseWhoMayLook_AreSandboxedAndNeverSniffed(string role)
    {
        var id = await ArriveAsync(role);
        using var visitor = await SignedInAsync(role, role);
        using var html = await visitor.Client.GetAsync(At(id, "html"));
        Assert.Equal("text/html", html.Content.Headers.ContentType!.MediaType);
        var policy = Header(html, "Content-Security-Policy");
        Assert.StartsWith("sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'", policy, StringComparison.Ordinal);
        Assert.Equal("SAMEORIGIN", Header(html, "X-Frame-Options"));
        Assert.Equal("nosniff", Header(html, "X-Content-Type-Options"));
        var text = await html.Content.ReadAsStringAsync();
        Assert.Contains("Hello", text, StringComparison.Ordinal);
        Assert.DoesNotContain("__x", text, StringComparison.Ordinal);
        Assert.DoesNotContain("track.example", text, StringComparison.Ordinal);
        foreach (var path in Paths[1..])
        {
            using var file = await visitor.Client.GetAsync(At(id, path));
            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
            Assert.Equal("application/octet-stream", file.Content.Headers.ContentType!.MediaType);
            Assert.Equal("attachment", file.Content.Headers.ContentDisposition!.DispositionType);
            Assert.Equal("nosniff", Header(file, "X-Content-Type-Options"));
            Assert.Contains("sandbox", Header(file, "Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Equal("DENY", Header(file, "X-Frame-Options"));
        }
        using var raw = await visitor.Client.GetAsync(At(id, "raw"));
        Assert.Equal(Mail.Replace("a@one", role + "@one", StringComparison.Ordinal) + "\r\n", await raw.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Files_ForOthers_AreNotGiven()
    {
        var id = await ArriveAsync("others");
        using var approver = await SignedInAsync("approver-only", "approver");
        using var nobody = new IdentityVisitor(shared.App);
        var party = await IdentityVisitor.AddThirdPartyAsync(shared.App, "Curious");
        var (key, _) = await IdentityVisitor.KeyClientAsync(shared.App, party, new { name = "main" });
        foreach (var path in Paths)
        {
            foreach (var client in new[] { approver.Client, nobody.Client, key })
            {
                using var answer = await client.GetAsync(At(id, path));
                // A browser is led to a page that says so; nothing else may be a success.
                var at = answer.RequestMessage!.RequestUri!.AbsolutePath;
                Assert.True(!answer.IsSuccessStatusCode || at is "/sign-in" or "/not-allowed", $"{path}: {answer.StatusCode} at {at}");
                Assert.DoesNotContain("Hello", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Files_ThatDoNotExist_AreNotFound()
    {
        var id = await ArriveAsync("missing");
        using var visitor = await SignedInAsync("looker", "auditor");
        foreach (var address in new[] { At(id, "attachments/7"), At(id, "attachments/-1"), At(Guid.NewGuid().ToString(), "html") })
        {
            using var answer = await visitor.Client.GetAsync(address);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
    }

    async Task<string> ArriveAsync(string sender)
    {
        await RawSmtp.SendAsync(shared.App.SmtpPort, Mail.Replace("a@one", sender + "@one", StringComparison.Ordinal));
        var found = await shared.App.Admin.ReadAllAsync($"/api/admin/v1/messages?sender={sender}@one.example");
        return Assert.Single(found).Text("id");
    }

    async Task<IdentityVisitor> SignedInAsync(string name, string role)
    {
        await IdentityVisitor.AddPersonAsync(shared.App, name, role);
        var visitor = new IdentityVisitor(shared.App);
        using var answer = await visitor.SignInAsync(name);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return visitor;
    }

    static Uri At(string id, string path) => new($"/collectors/messages/{id}/{path}", UriKind.Relative);

    static string Header(HttpResponseMessage answer, string name) => Assert.Single(answer.Headers.GetValues(name));
}
