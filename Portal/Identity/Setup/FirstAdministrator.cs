using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Settings;

namespace Portal.Identity;

/// <summary>
/// The first administrator of a fresh installation: a one-time link in the log, unless there is an administrator, a
/// bootstrap token or demo content. The code lives in this process only; a restart makes a new one.
/// </summary>
sealed class FirstAdministrator(
    WriteTransactions writes,
    IDbContextFactory<PortalDbContext> contexts,
    IServiceScopeFactory scopes,
    PortalOptions portal,
    IConfiguration settings,
    ILogger<FirstAdministrator> log
) : IHostedService
{
    byte[]? codeHash;

    /// <summary>Writes the link into the log if one is needed.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (portal.SeedDemo || !portal.Roles.HasFlag(NodeRoles.Web) || !string.IsNullOrEmpty(settings["Bootstrap:AdminToken"]))
            return;
        await using var db = await contexts.CreateDbContextAsync(cancellationToken);
        if (await Administrators.AnyAsync(db, cancellationToken))
            return;
        var code = TokenSecret.Create("");
        codeHash = TokenSecret.Hash(code);
        log.SetupOffered($"{portal.PublicUrl}/setup?code={code}");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether the link is the one in the log and was not used.</summary>
    public bool IsOffered(string? code) =>
        codeHash is { } hash && code is { Length: > 0 and < 100 } && CryptographicOperations.FixedTimeEquals(hash, TokenSecret.Hash(code));

    /// <summary>Makes the administrator and uses the link up.</summary>
    /// <exception cref="RefusalException">The link is used or wrong, or the body has faults.</exception>
    public async Task CreateAsync(string? code, PersonBody body, CancellationToken stop)
    {
        if (!IsOffered(code))
            throw Used();
        if (body.Password is null)
            throw RefusalException.Invalid(new Fault("/password", "required", "password is required."));
        body.Check();
        await using var scope = scopes.CreateAsyncScope();
        var create = scope.ServiceProvider.GetRequiredService<CreatePerson>();
        var person = await writes.RunAsync(
            async db =>
            {
                if (await Administrators.AnyAsync(db, stop))
                    throw Used();
                return await create.AddAsync(db, Actor.System, body with { Roles = [RolesContent.Admin] }, demo: false, stop);
            },
            stop
        );
        codeHash = null;
        log.SetupDone(person);
    }

    static RefusalException Used() => new(RefusalKind.NotFound, "not-found", "This link was used, or is not the one in the log.");
}
