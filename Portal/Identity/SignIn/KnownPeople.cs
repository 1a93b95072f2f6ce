using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Settings;

namespace Portal.Identity;

/// <summary>
/// Whether the person of a cookie or an open circuit may still be here: not disabled, roles and password as at the sign-in.
/// Good people are remembered for five seconds; a change on this node is seen at once, one on another node within a moment.
/// </summary>
sealed class KnownPeople : IDisposable
{
    static readonly TimeSpan Life = TimeSpan.FromSeconds(5);
    const int Most = 10_000;

    readonly IDbContextFactory<PortalDbContext> contexts;
    readonly PortalOptions portal;
    readonly TimeProvider clock;
    readonly string stampClaim;
    readonly ConcurrentDictionary<(Guid Person, string Stamp), DateTimeOffset> good = new();
    readonly IDisposable subscription;
    int generation;

    public KnownPeople(
        IDbContextFactory<PortalDbContext> contexts,
        ILiveFeed feed,
        IOptions<IdentityOptions> options,
        PortalOptions portal,
        TimeProvider clock
    )
    {
        (this.contexts, this.portal, this.clock) = (contexts, portal, clock);
        stampClaim = options.Value.ClaimsIdentity.SecurityStampClaimType;
        subscription = feed.Subscribe(x =>
        {
            if (x.Topic == LiveTopic.Identity)
                Forget();
        });
    }

    /// <summary>Compares the principal's security stamp with the row.</summary>
    public async Task<bool> IsStillGoodAsync(ClaimsPrincipal user, CancellationToken stop)
    {
        if (!Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) || user.FindFirstValue(stampClaim) is not { } stamp)
            return false;
        var (now, read) = (clock.GetUtcNow(), Volatile.Read(ref generation));
        // A wall clock that was set back must not keep anybody for longer.
        if (good.TryGetValue((id, stamp), out var readAt) && (now - readAt).Duration() < Life)
            return true;
        await using var db = await contexts.CreateDbContextAsync(stop);
        var person = await db.Users.AsNoTracking().FirstOrDefaultAsync(x => x.Id == id, stop);
        if (person is null || !PortalSignIn.IsOpen(person, portal) || person.SecurityStamp != stamp)
            return false;
        if (good.Count >= Most)
            good.Clear();
        good[(id, stamp)] = now;
        // What was read before a change must not be remembered after it.
        if (read != Volatile.Read(ref generation))
            good.TryRemove((id, stamp), out _);
        return true;
    }

    /// <summary>For every request with a cookie: a person who was removed is out at once, not at the next check of the stamp.</summary>
    public static async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        var people = context.HttpContext.RequestServices.GetRequiredService<KnownPeople>();
        try
        {
            if (context.Principal is { } user && await people.IsStillGoodAsync(user, context.HttpContext.RequestAborted))
            {
                await SecurityStampValidator.ValidatePrincipalAsync(context);
                return;
            }
        }
        catch (Exception failure) when (Outages.Of(failure) is not null && context.HttpContext.Request.Path.StartsWithSegments("/error"))
        {
            // The page that tells of the outage needs nobody's name; the cookie stays.
            context.RejectPrincipal();
            return;
        }
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
    }

    void Forget()
    {
        Interlocked.Increment(ref generation);
        good.Clear();
    }

    public void Dispose() => subscription.Dispose();
}
