using System.Net;
using System.Text.Json;
using Portal.Delivery;
using Portal.Domain.Delivery;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Delivery;

/// <summary>Every vector of ssrf-vectors.json: a block is refused without a packet, an allow reaches connect at the vetted address.</summary>
public sealed class SsrfTests
{
    static readonly JsonElement Vectors = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Vectors", "ssrf-vectors.json")))
        .RootElement;

    public static IEnumerable<TheoryDataRow<string, string, bool>> Addresses() =>
        Vectors
            .GetProperty("ip")
            .EnumerateArray()
            .Select(x => new TheoryDataRow<string, string, bool>(Text(x, "id"), Text(x, "ip"), Text(x, "expect") == "allow"));

    public static IEnumerable<TheoryDataRow<string>> Urls() =>
        Vectors.GetProperty("url").EnumerateArray().Select(x => new TheoryDataRow<string>(Text(x, "id")));

    [Theory]
    [MemberData(nameof(Addresses))]
    [Trait("Fault", "ssrf")]
    public async Task Address_Vector_IsJudgedAsLiteralAndAsAnswerOfAName(string id, string ip, bool allow)
    {
        Assert.Equal(allow, PublicAddresses.Contains(IPAddress.Parse(ip)));
        var literal = ip.Contains(':', StringComparison.Ordinal) ? $"https://[{ip}]/hook" : $"https://{ip}/hook";
        foreach (var url in new[] { literal, "https://hooks.example.com/hook" })
        {
            var network = new ProbeNetwork(_ => ["93.184.215.14", ip]);
            var answer = await SendAsync(url, network);
            Assert.Equal(allow ? "CONNECTION_REFUSED" : "ADDRESS_FORBIDDEN", answer.ErrorCode);
            Assert.Equal(allow, network.Connects.Count > 0);
        }
        Assert.NotEmpty(id);
    }

    [Theory]
    [MemberData(nameof(Urls))]
    [Trait("Fault", "ssrf")]
    public async Task Url_Vector_IsRefusedWithoutAPacketOrReachesConnect(string id)
    {
        var vector = Vectors.GetProperty("url").EnumerateArray().Single(x => Text(x, "id") == id);
        var answers = vector.TryGetProperty("dns", out var dns)
            ? dns.EnumerateArray().Select(x => x.EnumerateArray().Select(y => y.GetString()!).ToList()).ToList()
            : [];
        var asked = 0;
        var network = new ProbeNetwork(_ => answers.Count == 0 ? [] : answers[Math.Min(asked++, answers.Count - 1)]);
        var answer = await SendAsync(Text(vector, "url"), network);
        var redirects = Text(vector, "cls") == "redirect";
        if (Text(vector, "expect") == "allow" || redirects)
        {
            Assert.Equal("CONNECTION_REFUSED", answer.ErrorCode);
            Assert.NotEmpty(network.Connects);
        }
        else
        {
            Assert.Empty(network.Connects);
            Assert.Contains(
                answer.ErrorCode,
                (string[])["ADDRESS_FORBIDDEN", "URL_INVALID", "SCHEME_FORBIDDEN", "USERINFO_FORBIDDEN", "PORT_FORBIDDEN"]
            );
        }
        if (redirects)
            await FirstHopOnlyAsync(Text(vector, "location"));
    }

    static async Task FirstHopOnlyAsync(string location)
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = (context, _) =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = location;
            return Task.CompletedTask;
        };
        using var http = new GuardedHttp(new CallTarget([IPNetwork.Parse("127.0.0.0/8")]), new Network(), TimeProvider.System);
        var answer = await http.SendAsync(receiver.Url, x => new HttpRequestMessage(HttpMethod.Post, x), TimeSpan.FromSeconds(5), default);
        Assert.Equal("REDIRECTED", answer.ErrorCode);
        Assert.Contains(location, answer.Error);
        Assert.Single(receiver.Arrivals);
    }

    [Fact]
    [Trait("Fault", "rebinding")]
    public async Task Rebinding_AlternatingAnswers_NeverConnectsToAPrivateAddress()
    {
        var asked = 0;
        var network = new ProbeNetwork(_ => asked++ % 2 == 0 ? ["93.184.215.14"] : ["127.0.0.1"]);
        using var http = new GuardedHttp(new CallTarget([]), network, TimeProvider.System);
        for (var i = 0; i < 1000; i++)
            await http.SendAsync(
                $"https://r{i}.example.com/hook",
                x => new HttpRequestMessage(HttpMethod.Post, x),
                TimeSpan.FromSeconds(5),
                default
            );
        Assert.Equal(1000, asked);
        Assert.Equal(500, network.Connects.Count);
        Assert.All(network.Connects, x => Assert.Equal("93.184.215.14", x.ToString()));
    }

    [Theory]
    [InlineData("http://10.1.2.3:8080/hook", "CONNECTION_REFUSED")]
    [InlineData("http://erp.internal/hook", "CONNECTION_REFUSED")]
    [InlineData("http://10.2.2.3:8080/hook", "ADDRESS_FORBIDDEN")]
    [InlineData("http://public.example.com/hook", "SCHEME_FORBIDDEN")]
    [InlineData("https://mixed.example.com/hook", "ADDRESS_FORBIDDEN")]
    [Trait("Fault", "ssrf")]
    public async Task AllowedNetwork_OpensItselfAndNothingElse(string url, string expected)
    {
        var network = new ProbeNetwork(host =>
            host switch
            {
                "erp.internal" => ["10.1.0.9"],
                "mixed.example.com" => ["93.184.215.14", "10.2.0.1"],
                _ => ["93.184.215.14"],
            }
        );
        Assert.Equal(expected, (await SendAsync(url, network, "10.1.0.0/16")).ErrorCode);
    }

    static async Task<CallAnswer> SendAsync(string url, Network network, params string[] allowed)
    {
        using var http = new GuardedHttp(new CallTarget([.. allowed.Select(x => IPNetwork.Parse(x))]), network, TimeProvider.System);
        return await http.SendAsync(url, x => new HttpRequestMessage(HttpMethod.Post, x), TimeSpan.FromSeconds(5), default);
    }

    static string Text(JsonElement vector, string name) => vector.GetProperty(name).GetString()!;
}
