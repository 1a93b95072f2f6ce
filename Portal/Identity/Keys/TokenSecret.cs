using System.Security.Cryptography;
using System.Text;

namespace Portal.Identity;

/// <summary>
/// Secrets of keys and tokens: a prefix that names the kind and 32 random bytes. Only the SHA-256 is kept, which is
/// enough for a random secret of that size (ASVS 6.5.2).
/// </summary>
public static class TokenSecret
{
    /// <summary>Prefix of a third party's key.</summary>
    public const string ThirdPartyPrefix = "ck_";

    /// <summary>Prefix of a person's token.</summary>
    public const string PersonPrefix = "ct_";

    /// <summary>A new secret, to be shown once.</summary>
    public static string Create(string prefix) => prefix + System.Buffers.Text.Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>What is stored and looked up.</summary>
    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));
}
