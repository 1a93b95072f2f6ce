using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Portal.Tests.Support;

namespace Portal.Tests.Architecture;

/// <summary>Nothing is open by accident.</summary>
public sealed class ClosedByDefaultTests
{
    [Fact]
    public void RoutableComponent_Access_IsWrittenDown()
    {
        var silent = typeof(PortalHost)
            .Assembly.GetTypes()
            .Where(x => x.GetCustomAttributes(typeof(RouteAttribute), false).Length > 0)
            .Where(x =>
                x.GetCustomAttributes(typeof(AuthorizeAttribute), true).Length == 0
                && x.GetCustomAttributes(typeof(AllowAnonymousAttribute), true).Length == 0
            )
            .Select(x => x.FullName + " has neither [Authorize] nor [AllowAnonymous]");
        Assert.Empty(silent);
    }

    [Fact]
    public async Task ApiEndpoint_Access_NamesAPolicyOrIsOpenedExplicitly()
    {
        await using var app = await PortalApp.StartAsync();
        var endpoints = app
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(x => x.RoutePattern.RawText?.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) == true)
            .ToList();
        var silent = endpoints
            .Where(x =>
                x.Metadata.GetMetadata<IAllowAnonymous>() is null
                && !x.Metadata.OfType<IAuthorizeData>().Any(y => !string.IsNullOrEmpty(y.Policy))
            )
            .Select(x => x.DisplayName);
        Assert.Empty(silent);
    }
}
