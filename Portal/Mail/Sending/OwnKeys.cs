using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>
/// The installation's own key, with which it signs its mail and recognises it again (RFC 6376). Made once and kept in
/// the database, so that every node has the same; the private part is protected by Data Protection. If the key ring
/// was lost a new key is made; older public keys stay good for verification.
/// </summary>
sealed class OwnKeys(
    IDbContextFactory<PortalDbContext> contexts,
    WriteTransactions writes,
    IDataProtectionProvider protection,
    OutgoingOptions options,
    TimeProvider clock,
    ILogger<OwnKeys> log
) : IFirstContent, IDkimPublicKeyLocator
{
    // RFC 8301: at least 1024, 2048 recommended; every verifier knows RSA, not every one Ed25519.
    const int KeyBits = 2048;
    const string Insert =
        "INSERT INTO \"OwnKeys\" (\"Number\", \"Selector\", \"PrivateProtected\", \"PublicKey\", \"CreatedAt\") VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING";

    readonly IDataProtector protector = protection.CreateProtector("Collector.Mail.OwnKey");
    OwnSigner? signer;
    Dictionary<string, AsymmetricKeyParameter> publicKeys = [];

    /// <summary>Before everything that may send a mail.</summary>
    public int Order => 5;

    /// <summary>Signs with the newest key.</summary>
    public OwnSigner Signer =>
        signer ?? throw new InvalidOperationException("The own key is read by PrepareAsync, before anything is sent.");

    /// <inheritdoc/>
    public async Task EnsureAsync(CancellationToken stop)
    {
        for (var i = 0; i < 3; i++)
        {
            var rows = await ReadAsync(stop);
            if (rows.Count > 0 && TryUse(rows))
                return;
            await CreateAsync(rows.Count == 0 ? 1 : rows[0].Number + 1, stop);
        }
        throw new InvalidOperationException("The key made for signing mail cannot be read back; check the key ring.");
    }

    async Task<List<OwnKeyRow>> ReadAsync(CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        return await db.OwnKeys.AsNoTracking().OrderByDescending(x => x.Number).ToListAsync(stop);
    }

    bool TryUse(List<OwnKeyRow> rows)
    {
        byte[] pkcs8;
        try
        {
            pkcs8 = Convert.FromBase64String(protector.Unprotect(rows[0].PrivateProtected));
        }
        catch (CryptographicException lost)
        {
            SendingLog.KeyUnreadable(log, lost, rows[0].Selector);
            return false;
        }
        publicKeys = rows.ToDictionary(x => x.Selector, x => PublicKeyFactory.CreateKey(x.PublicKey));
        signer = new OwnSigner(pkcs8, options.Domain, rows[0].Selector, clock);
        CryptographicOperations.ZeroMemory(pkcs8);
        return true;
    }

    async Task CreateAsync(int number, CancellationToken stop)
    {
        using var rsa = RSA.Create(KeyBits);
        var secret = protector.Protect(Convert.ToBase64String(rsa.ExportPkcs8PrivateKey()));
        var selector = $"collector{number}";
        var row = new RowCommand(Insert, number, selector, secret, rsa.ExportSubjectPublicKeyInfo(), clock.GetUtcNow());
        // Two nodes that start at once: the second insert does nothing and the first one's key is read.
        if (await writes.RunAsync(db => db.ExecuteAsync([row], stop), stop) == 1)
            SendingLog.KeyMade(log, selector, options.Domain, DnsRecord(rsa.ExportSubjectPublicKeyInfo()));
    }

    /// <summary>What to publish as TXT under <c>selector._domainkey.domain</c>.</summary>
    static string DnsRecord(byte[] publicKey) => "v=DKIM1; k=rsa; p=" + Convert.ToBase64String(publicKey);

    /// <summary>Only our own selectors are known: a signature by anybody else's key cannot verify here.</summary>
    public AsymmetricKeyParameter LocatePublicKey(
        string methods,
        string domain,
        string selector,
        CancellationToken cancellationToken = default
    ) => FindPublicKey(selector) ?? throw new ParseKeyException(selector);

    /// <inheritdoc/>
    public Task<AsymmetricKeyParameter> LocatePublicKeyAsync(
        string methods,
        string domain,
        string selector,
        CancellationToken cancellationToken = default
    ) => Task.FromResult(LocatePublicKey(methods, domain, selector, cancellationToken));

    /// <summary>Our public key of that selector, or null.</summary>
    public AsymmetricKeyParameter? FindPublicKey(string selector) => publicKeys.GetValueOrDefault(selector);

    /// <summary>The signature names a key that is not ours.</summary>
    internal sealed class ParseKeyException(string selector) : Exception($"'{selector}' is no key of this portal");
}
