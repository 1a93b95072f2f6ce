using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MailKit;
using MailKit.Security;
using Portal.Domain.Delivery;

namespace Portal.Mail;

/// <summary>
/// Connects to a mailbox: every address of its host must be one the portal may reach, and the connection goes to just
/// those addresses; the certificate must be the one that the administrator trusts; then the sign-in.
/// </summary>
sealed class MailboxConnecting(CallTarget target, PullSecrets secrets)
{
    static readonly TimeSpan DialLimit = TimeSpan.FromSeconds(15);

    /// <summary>Connects and signs in.</summary>
    /// <exception cref="PullException">It cannot be: with what is wrong in plain words.</exception>
    public async Task OpenAsync(MailService client, PullDefinition pull, CancellationToken stop)
    {
        client.Timeout = 60_000;
        client.CheckCertificateRevocation = false;
        string? refused = null;
        client.ServerCertificateValidationCallback = (_, certificate, chain, errors) =>
        {
            refused = CertificateFault(pull, certificate, chain, errors);
            return refused is null;
        };
        try
        {
            var socket = await DialAsync(pull, stop);
            try
            {
                await client.ConnectAsync(socket, pull.Host, pull.Port, Options(pull.Security), stop);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        catch (SslHandshakeException failure)
        {
            throw new PullException($"TLS with {pull.Host}:{pull.Port} failed: {refused ?? FirstLine(failure)}", failure);
        }
        catch (NotSupportedException failure)
        {
            throw new PullException($"{pull.Host}:{pull.Port} does not offer STARTTLS; use security tls with its TLS port.", failure);
        }
        catch (SocketException failure)
        {
            throw new PullException($"{pull.Host}:{pull.Port} cannot be reached: {failure.Message}", failure);
        }
        await SignInAsync(client, pull, stop);
    }

    async Task SignInAsync(MailService client, PullDefinition pull, CancellationToken stop)
    {
        try
        {
            if (pull.Auth == "xoauth2")
                await client.AuthenticateAsync(new SaslMechanismOAuth2(pull.User, secrets.Reveal(pull.Token) ?? ""), stop);
            else
                await client.AuthenticateAsync(pull.User, secrets.Reveal(pull.Password) ?? "", stop);
        }
        catch (AuthenticationException failure)
        {
            throw new PullException($"{pull.Host} refused the sign-in of '{pull.User}': {FirstLine(failure)}", failure) { SignIn = true };
        }
        catch (CryptographicException failure)
        {
            throw new PullException("The stored password cannot be read with the keys of this portal; enter it again.", failure);
        }
    }

    async Task<Socket> DialAsync(PullDefinition pull, CancellationToken stop)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(stop);
        limit.CancelAfter(DialLimit);
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(pull.Host, limit.Token);
            if (target.JudgeMailServer(pull.Host, addresses) is { } fault)
                throw new PullException(fault.Message);
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(addresses, pull.Port, limit.Token);
                return socket;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        catch (OperationCanceledException late) when (!stop.IsCancellationRequested)
        {
            throw new PullException($"{pull.Host}:{pull.Port} did not answer within {DialLimit.TotalSeconds:0} s.", late);
        }
    }

    static SecureSocketOptions Options(string security) =>
        security switch
        {
            "tls" => SecureSocketOptions.SslOnConnect,
            "startTls" => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.None,
        };

    static string? CertificateFault(PullDefinition pull, X509Certificate? given, X509Chain? chain, SslPolicyErrors errors)
    {
        if (given is null)
            return "the server showed no certificate";
        using var certificate = new X509Certificate2(given);
        if (pull.CertificateSha256 is { } pin)
        {
            var hash = Convert.ToHexString(SHA256.HashData(certificate.RawData));
            return hash.Equals(pin.Replace(":", "", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase)
                ? null
                : $"its certificate has SHA-256 {hash}, which is not the pinned one";
        }
        if (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch))
            return $"its certificate is for another name than {pull.Host}";
        if (pull.CertificateAuthority is { } pem)
            return IsIssuedBy(certificate, chain, pem) ? null : "its certificate was not issued by the collector's own authority";
        return errors == SslPolicyErrors.None ? null : "its certificate is not trusted by the system; pin it or name its authority";
    }

    static bool IsIssuedBy(X509Certificate2 certificate, X509Chain? seen, string pem)
    {
        using var authority = X509Certificate2.CreateFromPem(pem);
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        foreach (var element in seen?.ChainElements ?? new X509Chain().ChainElements)
            chain.ChainPolicy.ExtraStore.Add(element.Certificate);
        return chain.Build(certificate);
    }

    static string FirstLine(Exception failure) => failure.Message.ReplaceLineEndings("\n").Split('\n')[0];
}

/// <summary>A pull cannot go on; the message says why and what to do.</summary>
sealed class PullException(string message, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>The server refused user and password.</summary>
    public bool SignIn { get; init; }
}
