using System.Security.Cryptography;
using MimeKit;
using MimeKit.Cryptography;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;

namespace Portal.Mail;

/// <summary>
/// DKIM (RFC 6376), relaxed/relaxed, rsa-sha256, no <c>l=</c>. The RSA operation is the platform's: the managed one
/// takes several times as long, and it lies on the way from a decision to its push.
/// </summary>
sealed class OwnSigner : DkimSigner
{
    /// <summary>Content-Type and MIME-Version are covered as well, or another boundary would give the same body another meaning.</summary>
    public static readonly IReadOnlyList<string> Headers =
    [
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "X-Collector-Event",
        "X-Collector-Event-Id",
        "MIME-Version",
        "Content-Type",
    ];

    readonly RSA rsa = RSA.Create();
    readonly Lock turn = new();
    readonly TimeProvider clock;

    public OwnSigner(byte[] pkcs8, string domain, string selector, TimeProvider clock)
        : base(PrivateKeyFactory.CreateKey(pkcs8), domain, selector, DkimSignatureAlgorithm.RsaSha256)
    {
        this.clock = clock;
        rsa.ImportPkcs8PrivateKey(pkcs8, out _);
        HeaderCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed;
        BodyCanonicalizationAlgorithm = DkimCanonicalizationAlgorithm.Relaxed;
        QueryMethod = "dns/txt";
    }

    /// <summary>Adds the signature.</summary>
    public void Sign(MimeMessage message) => Sign(message, [.. Headers]);

    /// <inheritdoc/>
    protected override long GetTimestamp() => clock.GetUtcNow().ToUnixTimeSeconds();

    /// <inheritdoc/>
    protected override ISigner CreateSigningContext() => new PlatformSigner(rsa, turn);

    sealed class PlatformSigner(RSA rsa, Lock turn) : ISigner
    {
        readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        public string AlgorithmName => "SHA-256withRSA";

        public void Init(bool forSigning, ICipherParameters parameters) { }

        public void Update(byte input) => hash.AppendData([input]);

        public void BlockUpdate(byte[] input, int inOff, int inLen) => hash.AppendData(input, inOff, inLen);

        public void BlockUpdate(ReadOnlySpan<byte> input) => hash.AppendData(input);

        public int GetMaxSignatureSize() => rsa.KeySize / 8;

        public byte[] GenerateSignature()
        {
            var digest = hash.GetHashAndReset();
            // RSA instances promise nothing about use from several threads at once.
            lock (turn)
                return rsa.SignHash(digest, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        public bool VerifySignature(byte[] signature) => throw new NotSupportedException("Signs only.");

        public void Reset() => hash.GetHashAndReset();
    }
}
