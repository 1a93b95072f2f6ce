using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Portal.Domain.Delivery;

/// <summary>Standard Webhooks 1.0, symmetric: <c>v1,</c> + base64 of HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
public static class WebhookSignature
{
    /// <summary>Prefix of a shared secret.</summary>
    public const string SecretPrefix = "whsec_";

    /// <summary>Signs the exact bytes.</summary>
    /// <param name="key">24 to 64 bytes.</param>
    /// <param name="id">webhook-id; holds no dot.</param>
    /// <param name="timestamp">Unix seconds of the attempt.</param>
    /// <param name="body">Bytes as sent.</param>
    public static string Sign(byte[] key, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(id);
        Span<byte> head = stackalloc byte[256];
        var length = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."), head);
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hmac.AppendData(head[..length]);
        hmac.AppendData(body);
        Span<byte> hash = stackalloc byte[32];
        hmac.GetHashAndReset(hash);
        return "v1," + Convert.ToBase64String(hash);
    }

    /// <summary>A new secret: 32 random bytes.</summary>
    public static string NewSecret() => SecretPrefix + Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));

    /// <summary>Reads <c>whsec_</c> + base64 of 24 to 64 bytes.</summary>
    public static bool TryReadSecret(string? secret, out byte[] key)
    {
        key = [];
        if (secret is null || !secret.StartsWith(SecretPrefix, StringComparison.Ordinal) || secret.Length > 128)
            return false;
        var bytes = new byte[96];
        if (!Convert.TryFromBase64String(secret[SecretPrefix.Length..], bytes, out var length) || length is < 24 or > 64)
            return false;
        key = bytes[..length];
        return true;
    }
}
