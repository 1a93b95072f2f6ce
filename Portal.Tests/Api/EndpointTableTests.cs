using System.Net;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Portal.Api;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Api;

/// <summary>Every endpoint of both APIs, as the running program has them, against callers who have no business there.</summary>
[Trait("Fault", "idor")]
public sealed partial class EndpointTableTests : IAsyncLifetime
{
    PortalApp app = null!;

    public async ValueTask InitializeAsync() => app = await PortalApp.StartAsync();

    public ValueTask DisposeAsync() => app.DisposeAsync();

    [Fact]
    public async Task Anonymous_EveryEndpoint_Is401()
    {
        using var client = new HttpClient { BaseAddress = app.Address };
        await AllAre(client, Endpoints(""), HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task UnknownToken_EveryEndpoint_Is401()
    {
        using var client = app.ClientFor("ck_" + new string('x', 43));
        await AllAre(client, Endpoints(""), HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task ThirdPartyKey_EveryAdminEndpoint_Is403()
    {
        var party = await IdentityVisitor.AddThirdPartyAsync(app, "ERP");
        var (client, _) = await IdentityVisitor.KeyClientAsync(app, party, new { name = "main" });
        await AllAre(client, Endpoints("admin/"), HttpStatusCode.Forbidden);
        client.Dispose();
    }

    [Fact]
    public async Task TokenOfAnOrdinaryPerson_EveryAdminEndpoint_Is403()
    {
        var person = await IdentityVisitor.AddPersonAsync(app, "ann", "approver", "operator", "auditor");
        using var client = await IdentityVisitor.TokenClientAsync(app, person.GetProperty("id").GetString()!);
        await AllAre(client, Endpoints("admin/"), HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task ThirdPartyAndPerson_WhatTheyDoNotOwn_IsNever2xx()
    {
        var party = await IdentityVisitor.AddThirdPartyAsync(app, "ERP");
        var (client, _) = await IdentityVisitor.KeyClientAsync(app, party, new { name = "main" });
        var foreign = Endpoints("v1/").Where(x => x.Path.Contains(Nobody, StringComparison.Ordinal)).ToList();
        foreach (var (method, path) in foreign)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = JsonContent.Create(new { }) };
            request.Headers.TryAddWithoutValidation("If-Match", "*");
            var answer = await client.SendAsync(request);
            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{method} {path} answered {(int)answer.StatusCode}");
        }
        client.Dispose();
    }

    [Fact]
    public async Task KeyLimitedToMail_EndpointsOfOtherScopes_Are403()
    {
        var party = await IdentityVisitor.AddThirdPartyAsync(app, "ERP");
        var (client, _) = await IdentityVisitor.KeyClientAsync(app, party, new { name = "mail", scopes = new[] { "mail" } });
        var scoped = Routes()
            .Where(x => x.Metadata.GetMetadata<RequiredScope>() is { } scope && scope.Scope != Scopes.Mail)
            .SelectMany(Calls)
            .ToList();
        await AllAre(client, scoped, HttpStatusCode.Forbidden);
        client.Dispose();
    }

    [Fact]
    public void RequiredScopes_Words_AreKnown() =>
        Assert.All(Routes().SelectMany(x => x.Metadata.OfType<RequiredScope>()), x => Assert.Contains(x.Scope, Scopes.All));

    const string Nobody = "019000000000700080000000000000ff";

    async Task AllAre(HttpClient client, IReadOnlyCollection<(string Method, string Path)> calls, HttpStatusCode expected)
    {
        var faults = new List<string>();
        foreach (var (method, path) in calls)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (method is "POST" or "PUT")
                request.Content = JsonContent.Create(new { });
            var answer = await client.SendAsync(request);
            if (answer.StatusCode != expected)
                faults.Add($"{method} {path}: {(int)answer.StatusCode}");
        }
        Assert.Empty(faults);
    }

    List<(string Method, string Path)> Endpoints(string prefix)
    {
        var calls = Routes()
            .Where(x => x.RoutePattern.RawText!.TrimStart('/').StartsWith("api/" + prefix, StringComparison.Ordinal))
            .SelectMany(Calls)
            .ToList();
        // A prefix that is mistyped must not pass for an empty table.
        Assert.True(calls.Count > 0 || prefix == "v1/", "no endpoint begins with " + prefix);
        return calls;
    }

    IEnumerable<RouteEndpoint> Routes() =>
        app
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(x => ApiPath().IsMatch(x.RoutePattern.RawText ?? "") && x.Metadata.GetMetadata<IAllowAnonymous>() is null);

    static IEnumerable<(string, string)> Calls(RouteEndpoint endpoint) =>
        (endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? []).Select(x =>
            (
                x,
                "/"
                    + Parameter()
                        .Replace(
                            endpoint.RoutePattern.RawText!.TrimStart('/'),
                            y => y.Value.Contains(":int", StringComparison.Ordinal) ? "0" : Nobody
                        )
            )
        );

    [GeneratedRegex("^/?api/(admin/)?v1/")]
    private static partial Regex ApiPath();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();
}
