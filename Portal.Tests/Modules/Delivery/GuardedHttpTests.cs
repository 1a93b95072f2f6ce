using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Portal.Delivery;
using Portal.Domain.Delivery;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Delivery;

/// <summary>What a receiver may do to us, and what is recorded of it.</summary>
[Trait("Fault", "endpoint-answers")]
public sealed class GuardedHttpTests : IDisposable
{
    readonly GuardedHttp http = new(new CallTarget([IPNetwork.Parse("127.0.0.0/8")]), new Network(), TimeProvider.System);

    [Fact]
    public async Task SlowHeader_IsATimeout()
    {
        var answer = await AgainstAsync((context, _) => GoneAsync(context));
        Assert.Equal("TIMEOUT", answer.ErrorCode);
        Assert.Null(answer.StatusCode);
    }

    [Fact]
    public async Task SlowBody_IsATimeoutWithTheStatus()
    {
        var answer = await AgainstAsync(
            async (context, _) =>
            {
                await context.Response.WriteAsync("a");
                await context.Response.Body.FlushAsync();
                await GoneAsync(context);
            }
        );
        Assert.Equal("TIMEOUT", answer.ErrorCode);
        Assert.Equal(200, answer.StatusCode);
    }

    [Fact]
    public async Task EndlessBody_IsCutOffAndFails()
    {
        var answer = await AgainstAsync(
            async (context, _) =>
            {
                var block = new byte[64 * 1024];
                while (!context.RequestAborted.IsCancellationRequested)
                    await context.Response.Body.WriteAsync(block, context.RequestAborted);
            },
            TimeSpan.FromSeconds(10)
        );
        Assert.Equal("TOO_LARGE", answer.ErrorCode);
        Assert.Equal(GuardedHttp.KeptBody, answer.ResponseBody!.Length);
        Assert.InRange(answer.ResponseSize!.Value, GuardedHttp.MaxBody, GuardedHttp.MaxBody * 2);
    }

    [Fact]
    public async Task LargeBody_IsKeptInPartWithItsTrueSize()
    {
        var answer = await AgainstAsync((context, _) => context.Response.WriteAsync(new string('x', 100_000)), TimeSpan.FromSeconds(10));
        Assert.True(answer.Succeeded);
        Assert.Equal(GuardedHttp.KeptBody, answer.ResponseBody!.Length);
        Assert.Equal(100_000, answer.ResponseSize);
    }

    [Fact]
    public async Task Reset_IsToldAsSuch()
    {
        var answer = await AgainstAsync(
            (context, _) =>
            {
                context.Abort();
                return Task.CompletedTask;
            }
        );
        Assert.Contains(answer.ErrorCode, (string[])["CONNECTION_RESET", "CONNECTION_CLOSED"]);
    }

    [Fact]
    public async Task HugeHeaders_AreTooLarge()
    {
        var answer = await AgainstAsync(
            (context, _) =>
            {
                context.Response.Headers["x-big"] = new string('x', 20_000);
                return Task.CompletedTask;
            }
        );
        Assert.Equal("TOO_LARGE", answer.ErrorCode);
    }

    [Fact]
    [Trait("Fault", "secrets")]
    public async Task SecretHeaders_AreMasked()
    {
        var answer = await AgainstAsync(
            (context, _) =>
            {
                context.Response.Headers.SetCookie = "sid=verysecret";
                context.Response.Headers["x-signature"] = "verysecret";
                context.Response.Headers["x-ok"] = "plain";
                return Task.CompletedTask;
            }
        );
        Assert.DoesNotContain("verysecret", answer.ResponseHeaders);
        Assert.Contains("plain", answer.ResponseHeaders);
    }

    [Theory]
    [InlineData(204, null)]
    [InlineData(201, null)]
    [InlineData(301, "REDIRECTED")]
    [InlineData(400, "HTTP_400")]
    [InlineData(410, "GONE")]
    [InlineData(429, "RATE_LIMITED")]
    [InlineData(500, "HTTP_500")]
    public async Task Status_IsTold(int status, string? code)
    {
        var answer = await AgainstAsync(
            (context, _) =>
            {
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            }
        );
        Assert.Equal(code, answer.ErrorCode);
        Assert.Equal(status, answer.StatusCode);
    }

    [Fact]
    public async Task NoName_IsADnsFailure()
    {
        using var client = new GuardedHttp(new CallTarget([]), new ProbeNetwork(_ => []), TimeProvider.System);
        var answer = await client.SendAsync("https://nowhere.example.com/", Post, TimeSpan.FromSeconds(5), default);
        Assert.Equal("DNS_LOOKUP_FAILED", answer.ErrorCode);
        Assert.NotNull(answer.Phases.DnsMicros);
    }

    [Theory]
    [InlineData(30, "TLS_CERTIFICATE_UNTRUSTED")]
    [InlineData(-1, "TLS_CERTIFICATE_EXPIRED")]
    public async Task Certificate_NotTrusted_IsToldWithTheReason(int days, string code)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-10), DateTimeOffset.UtcNow.AddDays(days));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        var port = FreePort.Next();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(x => x.Listen(IPAddress.Loopback, port, y => y.UseHttps(certificate)));
        await using var app = builder.Build();
        app.Run(context => context.Response.WriteAsync("never"));
        await app.StartAsync();
        var answer = await http.SendAsync($"https://127.0.0.1:{port}/", Post, TimeSpan.FromSeconds(5), default);
        Assert.Equal(code, answer.ErrorCode);
    }

    [Fact]
    public async Task SecondCall_ReusesTheConnection()
    {
        await using var receiver = await Receiver.StartAsync();
        var first = await http.SendAsync(receiver.Url, Post, TimeSpan.FromSeconds(5), default);
        var second = await http.SendAsync(receiver.Url, Post, TimeSpan.FromSeconds(5), default);
        Assert.NotNull(first.Phases.ConnectMicros);
        Assert.Null(second.Phases.ConnectMicros);
        Assert.Equal("127.0.0.1", second.RemoteAddress);
    }

    async Task<CallAnswer> AgainstAsync(Func<HttpContext, Arrival, Task> answer, TimeSpan? limit = null)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = answer;
        return await http.SendAsync(receiver.Url, Post, limit ?? TimeSpan.FromMilliseconds(400), default);
    }

    static HttpRequestMessage Post(Uri url) => new(HttpMethod.Post, url) { Content = new ByteArrayContent([1, 2, 3]) };

    static async Task GoneAsync(HttpContext context)
    {
        var gone = new TaskCompletionSource();
        await using var watch = context.RequestAborted.Register(() => gone.TrySetResult());
        await gone.Task;
    }

    public void Dispose() => http.Dispose();
}
