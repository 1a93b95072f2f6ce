using System.IO.Pipelines;
using System.Net.Security;
using System.Security.Authentication;

namespace Portal.Mail;

/// <summary>STARTTLS (RFC 3207).</summary>
sealed partial class SmtpSession
{
    const int TlsBuffer = 16 * 1024;

    static readonly IOException Left = new("The session has ended.");

    SslStream? tls;
    CancellationTokenSource? handshake;
    string? secured;

    /// <summary>A handshake has begun: what goes to the bare connection from now on is not for the client's eyes.</summary>
    public bool HasLeftPlainText => tls is not null;

    bool OffersTls => secured is null && services.Certificate.Current is not null;

    async ValueTask<bool> StartTlsAsync(string argument)
    {
        if (secured is not null || services.Certificate.Current is not { } certificate)
        {
            if (await HasMoreAsync())
                return await EndAsync("554 5.5.0 Nothing may follow before the answer\r\n");
            return await ErrorAsync(secured is null ? "503 5.5.1 TLS is not offered here\r\n" : "503 5.5.1 TLS is there already\r\n");
        }
        if (argument.Length > 0)
            return await ErrorAsync("501 5.5.4 STARTTLS stands alone\r\n");
        // What was sent behind STARTTLS in clear may be an attacker's: it must never count as said inside (CVE-2011-0411).
        DropWhatIsBuffered();
        Reply("220 2.0.0 Go ahead\r\n");
        await FlushAsync();
        if (!await ShakeHandsAsync(certificate))
            return false;
        Forget();
        (state, helo, junk) = (SmtpState.Connected, "", 0);
        DescribeWith();
        return true;
    }

    async ValueTask<bool> ShakeHandsAsync(SslStreamCertificateContext certificate)
    {
        timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        tls = new SslStream(new DuplexStream(input, output), leaveInnerStreamOpen: true);
        handshake = new CancellationTokenSource(limits.Handshake, services.Clock);
        if (stopRequested)
            await handshake.CancelAsync();
        try
        {
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = certificate,
                    EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                    AllowRenegotiation = false,
                },
                handshake.Token
            );
        }
        catch (Exception failure) when (failure is AuthenticationException or IOException or OperationCanceledException)
        {
            IntakeLog.HandshakeFailed(services.Log, remote, (failure.InnerException ?? failure).Message);
            return false;
        }
        input = PipeReader.Create(tls, new StreamPipeReaderOptions(bufferSize: TlsBuffer, leaveOpen: true));
        output = PipeWriter.Create(tls, new StreamPipeWriterOptions(leaveOpen: true));
        secured = $"{tls.SslProtocol} {tls.NegotiatedCipherSuite}";
        return true;
    }

    void DropWhatIsBuffered()
    {
        long dropped = 0;
        while (input.TryRead(out var result) && !result.Buffer.IsEmpty)
        {
            dropped += result.Buffer.Length;
            input.AdvanceTo(result.Buffer.End);
        }
        if (dropped > 0)
            IntakeLog.PlainTextDropped(services.Log, remote, dropped);
    }

    // Says that the end is the end: without it a client could not tell it from a cut.
    async Task CloseTlsAsync()
    {
        if (tls is null || secured is null || timedOut)
            return;
        try
        {
            await tls.ShutdownAsync().WaitAsync(TimeSpan.FromSeconds(1), services.Clock, CancellationToken.None);
        }
        catch (Exception gone) when (gone is IOException or TimeoutException or InvalidOperationException)
        {
            IntakeLog.ClientGone(services.Log, connectionPoint, gone.Message);
        }
    }

    void LeaveTls()
    {
        handshake?.Dispose();
        if (tls is null)
            return;
        if (secured is not null)
        {
            input.Complete();
            // With a reason: else what a broken connection left unsent would be written now, and wait.
            output.Complete(Left);
        }
        tls.Dispose();
    }
}
