using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Identity;

/// <summary>
/// Ends an open circuit when its person may not be signed in any more (disabled, other roles, another password): as soon
/// as the live feed tells of a change, and every 30 s in case it did not.
/// </summary>
sealed class RevalidatePerson : RevalidatingServerAuthenticationStateProvider
{
    static readonly AuthenticationState Nobody = new(new ClaimsPrincipal(new ClaimsIdentity()));

    readonly KnownPeople people;
    readonly ILogger log;
    readonly IDisposable subscription;

    public RevalidatePerson(KnownPeople people, ILiveFeed feed, ILoggerFactory logs)
        : base(logs)
    {
        (this.people, log) = (people, logs.CreateLogger<RevalidatePerson>());
        subscription = feed.Subscribe(x =>
        {
            if (x.Topic == LiveTopic.Identity)
                _ = LookAsync(x);
        });
    }

    /// <inheritdoc/>
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await people.IsStillGoodAsync(authenticationState.User, cancellationToken);
        }
        catch (Exception failure) when (Outages.Of(failure) is not null)
        {
            // The base signs everybody out when this throws. While the database is away nobody can do anything anyway,
            // and when it answers again every circuit is looked at.
            log.CircuitNotChecked(failure);
            return true;
        }
    }

    async Task LookAsync(LiveEvent changed)
    {
        // Whoever made the change does not wait for the circuits of others.
        await Task.Yield();
        try
        {
            var user = (await GetAuthenticationStateAsync()).User;
            if (user.Identity?.IsAuthenticated != true)
                return;
            var concerned = changed.IsMany || user.FindFirstValue(ClaimTypes.NameIdentifier) == changed.Id.ToString();
            if (concerned && !await people.IsStillGoodAsync(user, CancellationToken.None))
                SetAuthenticationState(Task.FromResult(Nobody));
        }
        catch (InvalidOperationException)
        {
            // A request without a circuit, or a circuit that has just ended: nobody to sign out.
        }
        catch (Exception failure)
        {
            log.CircuitNotChecked(failure);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        subscription.Dispose();
        base.Dispose(disposing);
    }
}
