using System.Net;
using System.Net.WebSockets;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Identity;

/// <summary>Thirty foreign origins with the cookie of a signed-in administrator: no form, no connection of the pages.</summary>
[Trait("Fault", "csrf")]
public sealed class CrossSiteTests
{
    static readonly string[] Forms =
    [
        "/sign-in",
        "/sign-out",
        "/setup",
        "/language",
        "/jobs/recurring/trigger",
        "/jobs/jobs/enqueued/delete",
    ];

    [Fact]
    public async Task Form_OfAForeignPage_IsRefusedWhateverItsOrigin()
    {
        await using var app = await PortalApp.StartAsync(settings: new Dictionary<string, string?> { ["Api:SignInPerMinute"] = "100000" });
        using var visitor = await AdministratorAsync(app);
        var tried = 0;
        foreach (var origin in Origins(app))
        {
            foreach (var form in Forms)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, form);
                request.Headers.TryAddWithoutValidation("Origin", origin);
                request.Content = new FormUrlEncodedContent(
                    new Dictionary<string, string>
                    {
                        ["_handler"] = form[1..],
                        ["culture"] = "en",
                        ["Form.UserName"] = "root",
                        ["Form.Password"] = IdentityVisitor.Password,
                        ["jobs[]"] = "clean-up",
                        ["__RequestVerificationToken"] = "CfDJ8" + new string('A', 150),
                    }
                );
                using var answer = await visitor.Client.SendAsync(request);
                Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{form} from {origin} answered {(int)answer.StatusCode}");
                Assert.False(
                    answer.Headers.Contains("Set-Cookie") && visitor.Cookies["collector"] is null,
                    $"{form} from {origin} ended the session"
                );
                tried++;
            }
        }
        Assert.Equal(30 * Forms.Length, tried);
        Assert.NotNull(visitor.Cookies["collector"]);
    }

    [Fact]
    public async Task Connection_OfAForeignPage_IsRefusedAndOfOurOwnOpens()
    {
        await using var app = await PortalApp.StartAsync();
        using var visitor = await AdministratorAsync(app);
        foreach (var origin in Origins(app))
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
            request.Headers.TryAddWithoutValidation("Origin", origin);
            using var answer = await visitor.Client.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.Forbidden, $"{origin} got {(int)answer.StatusCode}");
            Assert.False(await OpensAsync(app, visitor, origin), $"{origin} opened a connection");
        }
        Assert.True(await OpensAsync(app, visitor, app.Address.GetLeftPart(UriPartial.Authority)));
        Assert.True(await OpensAsync(app, visitor, app.Address.GetLeftPart(UriPartial.Authority), "same-origin"));
        Assert.False(await OpensAsync(app, visitor, app.Address.GetLeftPart(UriPartial.Authority), "same-site"));
        Assert.False(await OpensAsync(app, visitor, app.Address.GetLeftPart(UriPartial.Authority), "cross-site"));
        using var nobody = new IdentityVisitor(app);
        Assert.False(await OpensAsync(app, nobody, app.Address.GetLeftPart(UriPartial.Authority)));
    }

    static async Task<bool> OpensAsync(PortalApp app, IdentityVisitor visitor, string origin, string? site = null)
    {
        using var socket = new ClientWebSocket();
        socket.Options.Cookies = new CookieContainer();
        socket.Options.Cookies.Add(app.Address, visitor.Cookies);
        socket.Options.SetRequestHeader("Origin", origin);
        if (site is not null)
            socket.Options.SetRequestHeader("Sec-Fetch-Site", site);
        try
        {
            await socket.ConnectAsync(new UriBuilder(app.Address) { Scheme = "ws", Path = "/_blazor" }.Uri, default);
            return true;
        }
        catch (WebSocketException)
        {
            return false;
        }
    }

    static async Task<IdentityVisitor> AdministratorAsync(PortalApp app)
    {
        await IdentityVisitor.AddPersonAsync(app, "root", "admin");
        var visitor = new IdentityVisitor(app);
        Assert.Equal(HttpStatusCode.Found, (await visitor.SignInAsync("root")).StatusCode);
        return visitor;
    }

    static List<string> Origins(PortalApp app)
    {
        var (host, port) = (app.Address.Host, app.Address.Port);
        return
        [
            "null",
            "https://evil.example",
            "http://evil.example",
            "http://evil.example:" + port,
            $"http://{host}",
            $"https://{host}",
            $"http://{host}:{port + 1}",
            $"http://{host}:80",
            $"http://{host}.evil.example:{port}",
            $"http://evil.example/{host}:{port}",
            $"http://{host}:{port}@evil.example",
            $"http://evil.example?{host}:{port}",
            $"http://evil.example#{host}:{port}",
            $"http://localhost:{port}",
            $"http://127.0.0.2:{port}",
            $"http://[::1]:{port}",
            $"http://0.0.0.0:{port}",
            $"http://127.0.0.1.nip.example:{port}",
            "http://" + host + ":" + port + "0",
            "file://",
            "file:///etc/hosts",
            "data:text/html,x",
            "chrome-extension://abcdefghijklmnop",
            "moz-extension://4f1c",
            "about:blank",
            "javascript:0",
            "ws://evil.example",
            "https://collector.example",
            "https://xn--clletor-t0a.example",
            "nonsense",
        ];
    }
}
