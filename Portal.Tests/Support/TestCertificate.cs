using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Tests.Support;

/// <summary>A self-signed certificate for localhost in a PFX file, as an administrator would lay it there.</summary>
public sealed class TestCertificate
{
    const string Secret = "pfx-password";

    TestCertificate(string path) => Path = path;

    /// <summary>The PFX file.</summary>
    public string Path { get; }

    /// <summary>The settings that name it.</summary>
    public Dictionary<string, string?> Settings =>
        new() { ["Mail:Smtp:CertificatePath"] = Path, ["Mail:Smtp:CertificatePassword"] = Secret };

    /// <summary>Makes one.</summary>
    public static TestCertificate Create(string name = "localhost")
    {
        var certificate = new TestCertificate(System.IO.Path.Combine(TestFolder.Create("certificate").Path, "mail.pfx"));
        certificate.Renew(name);
        return certificate;
    }

    /// <summary>Writes another one to the same file.</summary>
    public void Renew(string name)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        using var made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllBytes(Path, made.Export(X509ContentType.Pfx, Secret));
    }
}
