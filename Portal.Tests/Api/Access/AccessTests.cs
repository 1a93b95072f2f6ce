using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Portal.Tests.Support;
using static Portal.Tests.Api.Access.ForeignRows;

namespace Portal.Tests.Api.Access;

/// <summary>
/// Every route of the running program against callers who have no business with the rows that it is asked for. What is not
/// theirs is refused, and refused as if it were not there: a row of somebody else and an id that nobody has look alike.
/// </summary>
[Trait("Fault", "idor")]
public sealed partial class AccessTests
{
    static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"];
    static readonly string Nobody = "01900000-0000-7000-8000-0000000000ff";

    [Fact]
    public async Task EveryRoute_ForeignRows_AreRefusedAndLookAsIfTheyWereNotThere()
    {
        await using var foreign = await ForeignServer.StartAsync();
        await using var rows = await MakeAsync(await PortalApp.StartAsync(), foreign);
        var faults = new List<string>();
        var used = new HashSet<string>();
        var routes = Routes(rows.App).ToList();
        Assert.True(routes.Count > 120, $"only {routes.Count} routes were found");
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = rows.App.Address,
        };
        await OwnersReadAsync(client, rows, routes, faults);
        await rows.RemoveAsync();
        var before = await rows.SnapshotAsync();
        foreach (var (caller, headers) in rows.Callers)
        {
            foreach (var (method, template) in routes)
            {
                foreach (var path in Paths(rows, template, caller))
                    await TryAsync(client, rows, caller, headers, method, template, path, faults, used);
            }
        }
        var after = await rows.SnapshotAsync();
        faults.AddRange(before.Except(after).Select(x => "is gone: " + x).Concat(after.Except(before).Select(x => "has come: " + x)));
        Assert.True(faults.Count == 0, string.Join('\n', faults.Distinct()));
        var stale = OpenRoutes.All.Except(used).ToList();
        Assert.True(stale.Count == 0, "no route answers to these entries of OpenRoutes any more: " + string.Join(", ", stale));
        // The rows are as they were: nobody decided, withdrew, corrected, acknowledged or sent anything again.
        Assert.Equal(
            "inApproval",
            (await rows.App.Admin.ReadAsync($"/api/admin/v1/documents/{rows.Behind("documents")![2]}")).Text("state")
        );
        Assert.Equal("returned", (await rows.App.Admin.ReadAsync($"/api/admin/v1/documents/{rows.Behind("documents")![1]}")).Text("state"));
        Assert.Single(foreign.Arrived);
    }

    // The ids are real: somebody reads each of the addresses, or a wrong one would pass for a refusal for ever.
    static async Task OwnersReadAsync(
        HttpClient client,
        ForeignRows rows,
        List<(string Method, string Template)> routes,
        List<string> faults
    )
    {
        foreach (var (method, template) in routes.Where(x => x.Method == "GET" && !OpenRoutes.NeverRead.ContainsKey(x.Template)))
        {
            var statuses = new List<int>();
            foreach (var (path, _) in Paths(rows, template, Caller.Anonymous))
            foreach (var headers in rows.Owners)
            {
                if (statuses.Count == 0 || statuses[^1] is < 200 or > 299)
                    statuses.Add((int)(await AskAsync(client, headers, method, template, path)).Item1);
            }
            if (statuses[^1] is < 200 or > 299)
                faults.Add($"{template}: neither owner nor administrator could read it ({string.Join(' ', statuses)})");
        }
    }

    static async Task TryAsync(
        HttpClient client,
        ForeignRows rows,
        string caller,
        Dictionary<string, string> headers,
        string method,
        string template,
        (string Foreign, string Unknown) path,
        List<string> faults,
        HashSet<string> used
    )
    {
        var (status, body) = await AskAsync(client, headers, method, template, path.Foreign);
        var route =
            $"{(method == "HEAD" ? "GET" : method)} {(template.Contains("{documentName}", StringComparison.Ordinal) ? path.Foreign : template)}";
        var what = $"{caller}: {method} {path.Foreign} ({template}) answered {(int)status}";
        if (body.Contains(Mark, StringComparison.Ordinal))
            faults.Add($"{what} with somebody else's words");
        if ((int)status is >= 200 and < 300)
        {
            used.Add(route);
            if (OpenRoutes.Why(caller, route) is null)
                faults.Add($"{what}; OpenRoutes does not say why");
            return;
        }
        if (!IsRefusal(status, template, path.Foreign == path.Unknown))
            faults.Add(what);
        if (path.Foreign == path.Unknown || template.StartsWith("/openapi", StringComparison.Ordinal))
            return;
        var (unknown, told) = await AskAsync(client, headers, method, template, path.Unknown);
        if (unknown != status)
            faults.Add($"{what} and {(int)unknown} for an id that nobody has");
        else if (template.StartsWith("/api/", StringComparison.Ordinal) && Code(told) != Code(body))
            faults.Add($"{what} {Code(body)} and {Code(told)} for an id that nobody has");
    }

    // To the sign-in, to "access denied", or refused. A page's form without its token and a body that names no row may be
    // malformed; where a row is named the API must not get as far as that.
    static bool IsRefusal(HttpStatusCode status, string template, bool namesNoRow) =>
        status
            is HttpStatusCode.Unauthorized
                or HttpStatusCode.Forbidden
                or HttpStatusCode.NotFound
                or HttpStatusCode.MethodNotAllowed
                or HttpStatusCode.Found
        || template == "/error" && status is HttpStatusCode.InternalServerError
        || status is HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType or HttpStatusCode.UnprocessableEntity
            && (namesNoRow || !template.StartsWith("/api/", StringComparison.Ordinal));

    static async Task<(HttpStatusCode, string)> AskAsync(
        HttpClient client,
        Dictionary<string, string> headers,
        string method,
        string template,
        string path
    )
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        if (method is "POST" or "PUT" or "PATCH" or "DELETE")
            request.Headers.TryAddWithoutValidation("If-Match", "*");
        if (method is "POST" or "PUT" or "PATCH")
            request.Content = Body(template);
        using var answer = await client.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    // What the owner would send, so that nothing but the missing right can be the reason of a refusal.
    static HttpContent Body(string template) =>
        template.Split('/')[^1] switch
        {
            "decision" => JsonContent.Create(Decision("approve", 1)),
            "revisions" => JsonContent.Create(new { title = "taken over" }),
            "resubmission" => JsonContent.Create(new { opinion = "taken over" }),
            "withdrawal" => JsonContent.Create(new { reason = "taken over" }),
            "acknowledgement" => JsonContent.Create(new { manifestSha256 = new string('0', 64) }),
            "messages" => new StringContent("Subject: taken over\r\n\r\nbody\r\n", Encoding.ASCII, "message/rfc822"),
            _ => JsonContent.Create(new { }),
        };

    // Every document in turn, with the rest of the path by its own kind; then one's own document with a foreign file.
    static IEnumerable<(string Foreign, string Unknown)> Paths(ForeignRows rows, string template, string caller)
    {
        var most = Parameter().Matches(template).Select(x => Ids(rows, template, x).Count).DefaultIfEmpty(1).Max();
        for (var i = 0; i < most; i++)
        {
            var at = i;
            yield return (
                Parameter().Replace(template, x => Ids(rows, template, x) is var ids ? ids[at % ids.Count] : ""),
                Parameter().Replace(template, x => Unknown(rows, template, x))
            );
        }
        if (caller == Caller.OtherParty && template.EndsWith("attachments/{attachmentId}", StringComparison.Ordinal))
        {
            var own = template.Replace("{id}", rows.OfOtherParty.Document, StringComparison.Ordinal);
            yield return (
                own.Replace("{attachmentId}", rows.Behind("attachments")![0], StringComparison.Ordinal),
                own.Replace("{attachmentId}", Nobody, StringComparison.Ordinal)
            );
        }
    }

    static IReadOnlyList<string> Ids(ForeignRows rows, string template, Match parameter)
    {
        var before = template[..parameter.Index].TrimEnd('/').Split('/')[^1];
        var key = (before, parameter.Value) switch
        {
            ("collectors", "{name}") => "collectors by name",
            ("routes", "{code}") => "routes by code",
            // A place in a list, no row's id.
            (_, "{index:int}") => "",
            _ => before,
        };
        return rows.Behind(key)
            ?? (template, parameter.Value) switch
            {
                // Not rows: names of the program's own things.
                (_, "{documentName?}" or "{documentName}") => template.StartsWith("/openapi", StringComparison.Ordinal)
                    ? ["v1", "admin-v1"]
                    : ["v1"],
                (_, "{**rest}") => ["recurring"],
                (_, "{**path:file}") => ["appsettings.json"],
                (_, "{index:int}") => ["0"],
                _ => throw new InvalidOperationException($"{template}: say in ForeignRows which id is meant by {parameter.Value}"),
            };
    }

    static string Unknown(ForeignRows rows, string template, Match parameter) =>
        parameter.Value is "{name}" or "{code}" ? "nobody"
        : Ids(rows, template, parameter)[0] is var one && Guid.TryParse(one, out _) ? Nobody
        : one;

    static string Code(string body) => CodeMember().Match(body) is { Success: true } found ? found.Groups[1].Value : "";

    static IEnumerable<(string Method, string Template)> Routes(PortalApp app) =>
        app
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            // Files of the program itself, the same for everybody.
            .Where(x => x.Metadata.GetMetadata<StaticAssetDescriptor>() is null)
            .SelectMany(x =>
                (x.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } some ? some : Methods).Select(y =>
                    (y, "/" + x.RoutePattern.RawText!.TrimStart('/'))
                )
            )
            .Distinct();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("\"code\":\"([^\"]+)\"")]
    private static partial Regex CodeMember();
}
