using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Portal.Mail;
using Portal.Tests.Support;
using static Portal.Tests.Modules.Mail.SecureTalk;

namespace Portal.Tests.Modules.Mail;

/// <summary>AUTH with a client that says exactly what the test says.</summary>
public class SmtpSignInTests
{
    [Fact]
    public async Task SignIn_NameAndKey_AreTakenByBothMechanismsAndTraced()
    {
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        var (name, key) = await PartyAsync(app, "Büro 北", "mail");
        foreach (var way in new[] { "PLAIN+", "PLAIN", "LOGIN+", "LOGIN" })
        {
            await using var raw = await InsideAsync(app);
            Assert.StartsWith("235 2.7.0", await SignInAsync(raw, way, name, key));
            Assert.StartsWith("503", await raw.SayAsync("AUTH PLAIN"));
            Assert.StartsWith("250", await raw.SayAsync("MAIL FROM:<a@one.example> AUTH=<>"));
            await raw.SayAsync("RSET");
            await SendAsync(raw);
        }
        var messages = await MessagesAsync(app);
        Assert.Equal(4, messages.Count);
        Assert.All(messages, x => Assert.Matches(@"with ESMTPSA \(.*\) as Büro 北$", x.Trace));
        Assert.All(messages, x => Assert.DoesNotContain(key, x.Trace));
    }

    [Theory]
    [InlineData("documents", true, true)]
    [InlineData("mail", false, true)]
    [InlineData("mail", true, false)]
    public async Task SignIn_WrongScopeNameOrKey_Is535WithTheSameWords(string scope, bool rightName, bool rightKey)
    {
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        var (name, key) = await PartyAsync(app, "Plant", scope);
        await using var raw = await InsideAsync(app);
        Assert.Equal(
            "535 5.7.8 Name or key is wrong, or the key may not hand in mail",
            await SignInAsync(raw, "PLAIN+", rightName ? name : "Other", rightKey ? key : key + "x")
        );
    }

    [Fact]
    public async Task SignIn_FormsOfRfc4954_AreAnsweredEachByItsCode()
    {
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        await using var raw = await InsideAsync(app);
        Assert.StartsWith("501 5.5.4", await raw.SayAsync("AUTH"));
        Assert.StartsWith("504 5.5.4", await raw.SayAsync("AUTH CRAM-MD5"));
        Assert.StartsWith("501 5.5.2", await raw.SayAsync("AUTH PLAIN %%%%"));
        Assert.StartsWith("501 5.5.2", await raw.SayAsync("AUTH PLAIN " + Base64("only two\0parts")));
        Assert.StartsWith("501 5.5.2", await raw.SayAsync("AUTH PLAIN ="));
        Assert.Equal("334 ", await raw.SayAsync("AUTH PLAIN"));
        Assert.StartsWith("501 5.7.0", await raw.SayAsync("*"));
        Assert.Equal("334 VXNlcm5hbWU6", await raw.SayAsync("AUTH LOGIN"));
        Assert.Equal("334 UGFzc3dvcmQ6", await raw.SayAsync(Base64("name")));
        Assert.StartsWith("501 5.7.0", await raw.SayAsync("*"));
        Assert.StartsWith("250", await raw.SayAsync("MAIL FROM:<a@one.example>"));
        Assert.StartsWith("503", await raw.SayAsync("AUTH PLAIN"));
    }

    [Fact]
    [Trait("Fault", "brute-force")]
    public async Task SignIn_ThatKeepsFailing_EndsTheConnectionThenTheAddressWaits()
    {
        await using var app = await PortalApp.StartAsync(
            settings: TestCertificate.Create().Settings,
            services: x => x.AddSingleton(new SmtpLimits { FailedSignIns = 4, SoftErrorDelay = TimeSpan.Zero })
        );
        var (name, key) = await PartyAsync(app, "Plant", "mail");
        await using (var raw = await InsideAsync(app))
        {
            for (var i = 0; i < 3; i++)
                Assert.StartsWith("535", await SignInAsync(raw, "PLAIN+", name, "wrong"));
            Assert.StartsWith("421 4.7.0", await SignInAsync(raw, "PLAIN+", name, key));
            Assert.Equal("", await raw.ReplyAsync());
        }
        await using (var raw = await InsideAsync(app))
        {
            // A success costs nothing of what the address has left.
            Assert.StartsWith("235", await SignInAsync(raw, "PLAIN+", name, key));
        }
        await using (var raw = await InsideAsync(app))
        {
            Assert.StartsWith("535", await SignInAsync(raw, "LOGIN", name, "wrong"));
            Assert.StartsWith("421 4.7.0", await SignInAsync(raw, "PLAIN+", name, key));
        }
    }

    [Fact]
    public async Task SignIn_ExtensionVectorsInsideTls_AreRefusedAndTheListenerGoesOn()
    {
        await using var app = await PortalApp.StartAsync(settings: TestCertificate.Create().Settings);
        var vectors = Vectors("extension").Where(x => Encoding.Latin1.GetString(x).StartsWith("AUTH", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(vectors);
        foreach (var bytes in vectors)
        {
            await using var raw = await InsideAsync(app);
            try
            {
                await raw.WriteAsync(bytes);
            }
            catch (IOException)
            {
                // Closed while we were still talking: that is an answer too.
            }
            var (text, closed) = await raw.RestAsync(TimeSpan.FromMilliseconds(300));
            Assert.True(closed || text.Split("\r\n").Any(x => x.StartsWith('5')), text);
            Assert.DoesNotContain("235", text);
        }
        await using var after = await InsideAsync(app);
        await SendAsync(after);
    }

    static async Task<string> SignInAsync(RawSmtp raw, string way, string name, string key)
    {
        switch (way)
        {
            case "PLAIN+":
                return await raw.SayAsync("AUTH PLAIN " + Base64($"\0{name}\0{key}"));
            case "PLAIN":
                Assert.StartsWith("334", await raw.SayAsync("AUTH PLAIN"));
                return await raw.SayAsync(Base64($"{name}\0{name}\0{key}"));
            case "LOGIN+":
                Assert.StartsWith("334", await raw.SayAsync("AUTH LOGIN " + Base64(name)));
                return await raw.SayAsync(Base64(key));
            default:
                Assert.StartsWith("334", await raw.SayAsync("AUTH LOGIN"));
                Assert.StartsWith("334", await raw.SayAsync(Base64(name)));
                return await raw.SayAsync(Base64(key));
        }
    }

    static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
