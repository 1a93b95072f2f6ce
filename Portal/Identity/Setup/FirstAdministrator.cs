using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Settings;

namespace Portal.Identity;

/// <summary>
/// The first administrator of a fresh installation: a link in the log, unless there is an administrator, a bootstrap token
/// or demo content. The link carries a protected code, so any node that shares the key ring takes it; it is good for a day
/// and only until there is an administrator.
/// </summary>
sealed class FirstAdministrator(
    WriteTransactions writes,
    IDbContextFactory<PortalDbContext> contexts,
    IServiceScopeFactory scopes,
    IDataProtectionProvider protection,
    PortalOptions portal,
    IConfiguration settings,
    TimeProvider clock,
    ILogger<FirstAdministrator> log
) : IHostedService
{
    const string What = "first administrator";
    static readonly TimeSpan Life = TimeSpan.FromHours(24);

    // Two links of two nodes at the same moment: the row's lock lets one after the other look for an administrator.
    const string Turn = """
        INSERT INTO "Leases" ("Name", "Owner", "Until", "Number") VALUES ('setup', NULL, $1, 1)
        ON CONFLICT ("Name") DO UPDATE SET "Number" = "Leases"."Number" + 1
        """;

    readonly ITimeLimitedDataProtector protector = protection.CreateProtector("Portal.Identity.Setup").ToTimeLimitedDataProtector();

    /// <summary>Writes the link into the log if one is needed.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (portal.SeedDemo || !portal.Roles.HasFlag(NodeRoles.Web) || !string.IsNullOrEmpty(settings["Bootstrap:AdminToken"]))
            return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (!await Administrators.AnyAsync(db, cancellationToken))
            log.SetupOffered($"{portal.PublicUrl}/setup?code={protector.Protect(What, clock.GetUtcNow() + Life)}");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether the link is one of the log, in time, and there is no administrator yet.</summary>
    public async Task<bool> IsOfferedAsync(string? code, CancellationToken stop)
    {
        if (!IsOurs(code))
            return false;
        await using var db = await contexts.CreateDbContextAsync(stop);
        return !await Administrators.AnyAsync(db, stop);
    }

    /// <summary>Makes the administrator; with that every link is used up.</summary>
    /// <exception cref="RefusalException">The link is used or wrong, or the body has faults.</exception>
    public async Task CreateAsync(string? code, PersonBody body, CancellationToken stop)
    {
        if (!IsOurs(code))
            throw Used();
        if (body.Password is null)
            throw RefusalException.Invalid(new Fault("/password", "required", "password is required."));
        body.Check();
        await using var scope = scopes.CreateAsyncScope();
        var create = scope.ServiceProvider.GetRequiredService<CreatePerson>();
        var person = await writes.RunAsync(
            async db =>
            {
                await db.ExecuteAsync([new RowCommand(Turn, clock.GetUtcNow())], stop);
                if (await Administrators.AnyAsync(db, stop))
                    throw Used();
                return await create.AddAsync(db, Actor.System, body with { Roles = [RolesContent.Admin] }, demo: false, stop);
            },
            stop
        );
        log.SetupDone(person);
    }

    bool IsOurs(string? code)
    {
        if (code is not { Length: > 0 and < 1000 })
            return false;
        try
        {
            return protector.Unprotect(code, out var until) == What && until > clock.GetUtcNow();
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    static RefusalException Used() => new(RefusalKind.NotFound, "not-found", "This link was used, or is not the one in the log.");
}
