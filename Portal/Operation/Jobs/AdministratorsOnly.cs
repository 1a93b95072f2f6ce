using Hangfire.Dashboard;
using Portal.Api;

namespace Portal.Operation;

/// <summary>
/// The job dashboard is for signed-in administrators. Hangfire serves everybody when its list of filters is empty, so
/// this one stands behind the endpoint's policy as the second lock.
/// </summary>
sealed class AdministratorsOnly : IDashboardAuthorizationFilter
{
    /// <inheritdoc/>
    public bool Authorize(DashboardContext context) =>
        Caller.Of(context.GetHttpContext().User) is { Kind: CallerKind.Person, IsAdministrator: true };
}
