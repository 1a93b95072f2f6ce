using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Portal.Domain.Common;
using Portal.Domain.Delivery;
using Portal.Settings;

namespace Portal.Delivery;

/// <summary>What a link opens, once its token is read.</summary>
readonly record struct LinkedTarget(LinkedFile Kind, Guid Id, int Index, DateTimeOffset ExpiresAt);

/// <summary>Signed, expiring links: the token is the protected target itself, so nothing is stored for them.</summary>
sealed class FileLinks(IDataProtectionProvider protection, PortalOptions portal, TimeProvider clock) : IFileLinks
{
    const int TokenBytes = 1 + 16 + 4 + 8;

    /// <summary>Longest schedule with all its jitter, and a day (contract, section 4).</summary>
    static readonly TimeSpan Life =
        RetrySchedule.Default.Waits.Aggregate(TimeSpan.Zero, static (sum, wait) => sum + wait) * 1.2 + TimeSpan.FromHours(24);

    readonly IDataProtector protector = protection.CreateProtector("Delivery.FileLink");

    /// <inheritdoc/>
    public FileLink Sign(LinkedFile kind, Guid id, int index = 0)
    {
        var expires = clock.GetUtcNow() + Life;
        var token = new byte[TokenBytes];
        token[0] = (byte)kind;
        id.TryWriteBytes(token.AsSpan(1), bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(token.AsSpan(17), index);
        BinaryPrimitives.WriteInt64BigEndian(token.AsSpan(21), expires.UtcTicks);
        return new FileLink($"{portal.PublicUrl}/files/{Base64Url.EncodeToString(protector.Protect(token))}", expires);
    }

    /// <summary>Reads a token; null for anything that we did not sign.</summary>
    public LinkedTarget? Read(string token)
    {
        try
        {
            if (token.Length > 512 || !Base64Url.IsValid(token))
                return null;
            var bytes = protector.Unprotect(Base64Url.DecodeFromChars(token));
            if (bytes.Length != TokenBytes)
                return null;
            return new LinkedTarget(
                (LinkedFile)bytes[0],
                new Guid(bytes.AsSpan(1, 16), bigEndian: true),
                BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(17)),
                new DateTimeOffset(BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(21)), TimeSpan.Zero)
            );
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            return null;
        }
    }
}
