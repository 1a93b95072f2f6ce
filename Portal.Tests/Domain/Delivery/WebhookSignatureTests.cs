using System.Text;
using Portal.Domain.Delivery;

namespace Portal.Tests.Domain.Delivery;

[Trait("Fault", "webhook-verify")]
public sealed class WebhookSignatureTests
{
    const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public void Sign_VectorOfTheSpecification_Matches()
    {
        Assert.True(WebhookSignature.TryReadSecret(Secret, out var key));
        var signature = WebhookSignature.Sign(
            key,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            Encoding.UTF8.GetBytes("{\"test\": 2432232314}")
        );
        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public void Sign_OneByteOtherwise_DoesNotMatch()
    {
        WebhookSignature.TryReadSecret(Secret, out var key);
        var signature = WebhookSignature.Sign(
            key,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1614265330,
            Encoding.UTF8.GetBytes("{\"test\":  2432232314}")
        );
        Assert.NotEqual("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public void NewSecret_Twice_HasThirtyTwoBytesAndDiffers()
    {
        var secret = WebhookSignature.NewSecret();
        Assert.True(WebhookSignature.TryReadSecret(secret, out var key));
        Assert.Equal(32, key.Length);
        Assert.NotEqual(secret, WebhookSignature.NewSecret());
    }

    [Theory]
    [InlineData(23, false)]
    [InlineData(24, true)]
    [InlineData(64, true)]
    [InlineData(65, false)]
    public void TryReadSecret_Length_IsBounded(int bytes, bool good) =>
        Assert.Equal(good, WebhookSignature.TryReadSecret("whsec_" + Convert.ToBase64String(new byte[bytes]), out _));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("whsec_")]
    [InlineData("whsec_%%%")]
    [InlineData("whsk_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    public void TryReadSecret_Garbage_IsRefused(string? secret) => Assert.False(WebhookSignature.TryReadSecret(secret, out _));
}
