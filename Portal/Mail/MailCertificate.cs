using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Portal.Mail;

/// <summary>The certificate of the mail listener. STARTTLS comes later; a wrong file is a fault of the settings already.</summary>
static class MailCertificate
{
    /// <summary>Adds a fault when a file is named that cannot be used.</summary>
    public static void Check(IConfiguration settings, ICollection<string> faults)
    {
        var path = settings["Mail:Smtp:CertificatePath"];
        if (string.IsNullOrWhiteSpace(path))
            return;
        try
        {
            using var certificate = X509CertificateLoader.LoadPkcs12FromFile(path, settings["Mail:Smtp:CertificatePassword"]);
            if (!certificate.HasPrivateKey)
                faults.Add($"Mail:Smtp:CertificatePath: '{path}' holds no private key; export the PFX with it");
        }
        catch (Exception failure) when (failure is CryptographicException or IOException or UnauthorizedAccessException)
        {
            faults.Add($"Mail:Smtp:CertificatePath: '{path}' cannot be read: {failure.Message.ReplaceLineEndings(" ")}");
        }
    }
}
