using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Api;

/// <summary>An answer as it goes to the caller again.</summary>
sealed record StoredAnswer(int StatusCode, string? ContentType, string? Location, string? ETag, byte[] Body);

/// <summary>
/// Claims keys and keeps answers. Bodies are protected at rest, because an answer may carry a secret that is shown
/// once (a key, a token, a signing secret).
/// </summary>
sealed class AnswerLedger(
    IDbContextFactory<PortalDbContext> contexts,
    WriteTransactions writes,
    IDataProtectionProvider protection,
    TimeProvider clock
)
{
    /// <summary>How long an answer is kept (contract, section 2).</summary>
    public static readonly TimeSpan Life = TimeSpan.FromHours(24);

    /// <summary>A claim older than this belongs to a process that died: no call runs for so long.</summary>
    static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(5);

    readonly IDataProtector protector = protection.CreateProtector("Portal.Api.Idempotency");

    /// <summary>Takes the key for this call, or gives the stored answer.</summary>
    /// <returns>When the claim was made and null, or the answer to repeat.</returns>
    /// <exception cref="RefusalException">The key was used for another body, or its call is still running.</exception>
    public async Task<(DateTimeOffset Claim, StoredAnswer? Answer)> ClaimAsync(string caller, string key, byte[] fingerprint)
    {
        try
        {
            return await writes.RunAsync(db => ClaimAsync(db, caller, key, fingerprint), CancellationToken.None);
        }
        catch (DbUpdateException)
        {
            // Two first calls at the same instant on PostgreSQL: the unique key lets one through, the other looks again.
            return await writes.RunAsync(db => ClaimAsync(db, caller, key, fingerprint), CancellationToken.None);
        }
    }

    async Task<(DateTimeOffset, StoredAnswer?)> ClaimAsync(PortalDbContext db, string caller, string key, byte[] fingerprint)
    {
        var now = clock.GetUtcNow();
        var row = await db.Idempotency.FirstOrDefaultAsync(x => x.Caller == caller && x.Key == key);
        if (row is null)
            db.Idempotency.Add(row = new IdempotencyRow { Caller = caller, Key = key });
        else if (now - row.CreatedAt < Life && !(row.StatusCode == 0 && now - row.CreatedAt > Abandoned))
            return (default, Repeat(row, fingerprint));
        (row.Fingerprint, row.CreatedAt, row.StatusCode, row.Body) = (fingerprint, now, 0, null);
        return (now, null);
    }

    StoredAnswer Repeat(IdempotencyRow row, byte[] fingerprint)
    {
        if (!row.Fingerprint.AsSpan().SequenceEqual(fingerprint))
            throw new RefusalException(
                RefusalKind.Invalid,
                "idempotency-key-reused",
                "This Idempotency-Key was used for another request; take a new key for a new request."
            );
        if (row.StatusCode == 0)
            throw new RefusalException(
                RefusalKind.Conflict,
                "idempotency-running",
                "The first request with this Idempotency-Key is still running; send it again in a moment."
            )
            {
                Extensions = new Dictionary<string, object?> { ["retryable"] = true },
            };
        var body = row.Body is null ? [] : protector.Unprotect(row.Body);
        return new StoredAnswer(row.StatusCode, row.ContentType, row.Location, row.ETag, body);
    }

    /// <summary>Keeps the answer of the call that made the claim.</summary>
    public Task KeepAsync(string caller, string key, DateTimeOffset claim, StoredAnswer answer) =>
        writes.RunAsync(
            async db =>
            {
                var row = await db.Idempotency.FirstOrDefaultAsync(x => x.Caller == caller && x.Key == key && x.CreatedAt == claim);
                if (row is null)
                    return;
                row.StatusCode = answer.StatusCode;
                row.ContentType = answer.ContentType;
                row.Location = answer.Location;
                row.ETag = answer.ETag;
                row.Body = protector.Protect(answer.Body);
            },
            CancellationToken.None
        );

    /// <summary>Gives the key back: the call created nothing.</summary>
    public Task ReleaseAsync(string caller, string key, DateTimeOffset claim) =>
        writes.RunAsync(
            db => db.Idempotency.Where(x => x.Caller == caller && x.Key == key && x.CreatedAt == claim).ExecuteDeleteAsync(),
            CancellationToken.None
        );

    /// <summary>Deletes answers past their time.</summary>
    public async Task ForgetAsync(CancellationToken stop)
    {
        var limit = clock.GetUtcNow() - Life;
        await using (var db = await contexts.CreateDbContextAsync(stop))
        {
            if (!await db.Idempotency.AnyAsync(x => x.CreatedAt < limit, stop))
                return;
        }
        await writes.RunAsync(db => db.Idempotency.Where(x => x.CreatedAt < limit).ExecuteDeleteAsync(stop), stop);
    }
}

/// <summary>Deletes old answers once an hour.</summary>
sealed class ForgetOldAnswers(AnswerLedger ledger, TimeProvider clock, ILogger<ForgetOldAnswers> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await ledger.ForgetAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is not OperationCanceledException)
            {
                log.AnswersNotForgotten(fault);
            }
        }
    }
}
