using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging;
using Portal.Domain.Delivery;

namespace Portal.Delivery;

/// <summary>Signing secrets at rest: protected by the key ring, never handed out again.</summary>
sealed class EndpointSecrets(IDataProtectionProvider protection, ILogger<EndpointSecrets> log)
{
    readonly IDataProtector protector = protection.CreateProtector("Delivery.EndpointSecret");

    public string Protect(string secret) => protector.Protect(secret);

    /// <summary>The HMAC key; null when the key ring cannot decrypt it.</summary>
    public byte[]? Open(Guid endpoint, string stored)
    {
        try
        {
            return WebhookSignature.TryReadSecret(protector.Unprotect(stored), out var key) ? key : null;
        }
        catch (CryptographicException failure)
        {
            DeliveryLog.SecretUnreadable(log, failure, endpoint);
            return null;
        }
    }
}
