using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>
/// The certificate of the mail listeners. The file is looked at every ten seconds; a renewed one serves the next
/// handshake, and one that cannot be used raises an alarm while the earlier certificate stays.
/// </summary>
sealed class ServerCertificate(IConfiguration settings, WriteTransactions writes, TimeProvider clock, ILogger<ServerCertificate> log)
    : BackgroundService
{
    /// <summary>Key of the file's path.</summary>
    public const string PathKey = "Mail:Smtp:CertificatePath";
    const string PasswordKey = "Mail:Smtp:CertificatePassword";
    const string AlarmKind = "mail.certificate";
    static readonly TimeSpan Often = TimeSpan.FromSeconds(10);

    readonly string path = settings[PathKey]?.Trim() ?? "";
    SslStreamCertificateContext? current;
    string seen = "";

    /// <summary>What a handshake uses; null while there is none, and then TLS is not offered.</summary>
    public SslStreamCertificateContext? Current => Volatile.Read(ref current);

    /// <summary>Adds a fault when a file is named that cannot be used.</summary>
    public static void Check(IConfiguration settings, ICollection<string> faults)
    {
        var path = settings[PathKey]?.Trim();
        if (string.IsNullOrEmpty(path))
            return;
        try
        {
            Load(File.ReadAllBytes(path), settings[PasswordKey]);
        }
        catch (Exception failure) when (IsUnusable(failure))
        {
            faults.Add($"{PathKey}: '{path}' cannot be used: {failure.Message.ReplaceLineEndings(" ")}");
        }
    }

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAgainAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Takes the file if it is another one than before; true when it was taken.</summary>
    public async Task<bool> LookAgainAsync(CancellationToken stop)
    {
        if (path.Length == 0)
            return false;
        try
        {
            // By content: a renewal may replace a link, or keep the time.
            var bytes = await File.ReadAllBytesAsync(path, stop);
            var hash = Convert.ToHexString(SHA256.HashData(bytes));
            if (hash == seen)
                return false;
            seen = hash;
            var loaded = Load(bytes, settings[PasswordKey]);
            Volatile.Write(ref current, loaded);
            IntakeLog.CertificateTaken(log, loaded.TargetCertificate.Subject, loaded.TargetCertificate.NotAfter.ToUniversalTime());
        }
        catch (Exception failure) when (IsUnusable(failure))
        {
            await RefuseAsync(failure, stop);
            return false;
        }
        await SettleAlarmsAsync(stop);
        return true;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (path.Length == 0)
            return;
        using var timer = new PeriodicTimer(Often, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await LookAgainAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // The database is away: the certificate is in force, only its alarm is not on record.
                IntakeLog.CertificateAlarmNotWritten(log, failure);
            }
        }
    }

    async Task RefuseAsync(Exception failure, CancellationToken stop)
    {
        var reason = failure.Message.ReplaceLineEndings(" ");
        // The same trouble is told once, not every ten seconds.
        if (failure is IOException or UnauthorizedAccessException)
        {
            if (seen == reason)
                return;
            seen = reason;
        }
        IntakeLog.CertificateNotTaken(log, path, reason);
        var now = clock.GetUtcNow();
        await writes.RunAsync(
            async db =>
            {
                if (await db.Alarms.AnyAsync(x => x.Kind == AlarmKind && x.ClearedAt == null, stop))
                    return;
                db.Alarms.Add(
                    new AlarmRow
                    {
                        Id = Ids.New(clock),
                        At = now,
                        Kind = AlarmKind,
                        Subject = path,
                        Message = $"The new certificate cannot be used and the earlier one stays in force: {reason}",
                    }
                );
            },
            stop
        );
    }

    async Task SettleAlarmsAsync(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await writes.RunAsync(
            db =>
                db.Alarms.Where(x => x.Kind == AlarmKind && x.ClearedAt == null)
                    .ExecuteUpdateAsync(x => x.SetProperty(y => y.ClearedAt, now), stop),
            stop
        );
    }

    static SslStreamCertificateContext Load(byte[] pfx, string? password)
    {
        var all = X509CertificateLoader.LoadPkcs12Collection(pfx, password);
        var own =
            all.FirstOrDefault(x => x.HasPrivateKey)
            ?? throw new CryptographicException("It holds no private key; export the PFX with it.");
        var others = new X509Certificate2Collection(all.Where(x => !ReferenceEquals(x, own)).ToArray());
        // Offline: a handshake must not wait for somebody else's server.
        return SslStreamCertificateContext.Create(own, others, offline: true);
    }

    static bool IsUnusable(Exception failure) => failure is CryptographicException or IOException or UnauthorizedAccessException;
}
