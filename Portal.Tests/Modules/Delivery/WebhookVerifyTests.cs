using System.Globalization;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Portal.Delivery;
using Portal.Domain.Delivery;

namespace Portal.Tests.Modules.Delivery;

/// <summary>One good push captured, then replayed and forged: the verifier that shows receivers how to do it decides every case rightly.</summary>
[Trait("Fault", "webhook-verify")]
public sealed class WebhookVerifyTests
{
    static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"type":"document.returned","data":{"name":"公文"}}""");
    const string Id = "msg_0123456789abcdef0123456789abcdef";

    static string Seconds(int off = 0) => Now.AddSeconds(off).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    static string Sign(string id, string seconds, byte[] body, string? secret = null)
    {
        Assert.True(WebhookSignature.TryReadSecret(secret ?? DemoThirdParty.Secret, out var key));
        return WebhookSignature.Sign(key, id, long.Parse(seconds, CultureInfo.InvariantCulture), body);
    }

    public static TheoryData<string, string?, string?, string?, string, bool> Cases()
    {
        var good = Sign(Id, Seconds(), Body);
        var text = Encoding.UTF8.GetString(Body);
        var other = Sign(Id, Seconds(), Body, WebhookSignature.NewSecret());
        return new()
        {
            { "as it was sent", Id, Seconds(), good, text, true },
            { "four minutes old", Id, Seconds(-240), Sign(Id, Seconds(-240), Body), text, true },
            { "five minutes old", Id, Seconds(-300), Sign(Id, Seconds(-300), Body), text, true },
            { "more than five minutes old", Id, Seconds(-301), Sign(Id, Seconds(-301), Body), text, false },
            { "an hour old", Id, Seconds(-3600), Sign(Id, Seconds(-3600), Body), text, false },
            { "five minutes ahead", Id, Seconds(300), Sign(Id, Seconds(300), Body), text, true },
            { "more than five minutes ahead", Id, Seconds(301), Sign(Id, Seconds(301), Body), text, false },
            { "time renewed, signature old", Id, Seconds(1), good, text, false },
            { "another id", Id + "0", Seconds(), good, text, false },
            { "another body", Id, Seconds(), good, text.Replace("returned", "approved", StringComparison.Ordinal), false },
            { "a space more", Id, Seconds(), good, text + " ", false },
            { "another secret", Id, Seconds(), other, text, false },
            { "two signatures while the secret changes", Id, Seconds(), other + " " + good, text, true },
            { "the asymmetric version only", Id, Seconds(), good.Replace("v1,", "v1a,", StringComparison.Ordinal), text, false },
            { "no version", Id, Seconds(), good[3..], text, false },
            { "half of the signature", Id, Seconds(), good[..20], text, false },
            { "no signature", Id, Seconds(), null, text, false },
            { "no time", Id, null, good, text, false },
            { "no id", null, Seconds(), good, text, false },
            { "time in milliseconds", Id, Seconds() + "000", good, text, false },
            { "time beyond every date", Id, "9223372036854775807", good, text, false },
            { "time before the epoch", Id, "-1", good, text, false },
            { "dots moved from id to time", Id + "." + Seconds(), "1", good, text, false },
            { "signatures without end", Id, Seconds(), string.Join(' ', Enumerable.Repeat(other, 1000)), text, false },
        };
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Receive_ReplayedOrForged_IsDecidedRightly(string what, string? id, string? time, string? signature, string body, bool good)
    {
        var demo = new DemoThirdParty(new FakeTimeProvider(Now));
        var arrival = demo.Receive(id, time, signature, "1", Encoding.UTF8.GetBytes(body));
        Assert.True(good == arrival.Verified, $"{what}: {arrival.Why ?? "verified"}");
    }
}
