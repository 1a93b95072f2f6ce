using static Portal.Tests.Api.Access.ForeignRows;

namespace Portal.Tests.Api.Access;

/// <summary>
/// Every route that answers 2xx to somebody who has no business with the rows of the test, and why that is right. A new
/// route that is in none of these lists must refuse all of them.
/// </summary>
static class OpenRoutes
{
    const string Page = "a page about the visitor's own things; the marks of others must not be on it";
    const string Own = "a list of what belongs to the caller; the marks of others must not be in it";

    static readonly Dictionary<string, string> Everybody = new()
    {
        ["GET /health/live"] = "tells that the process runs, nothing else",
        ["GET /health/ready"] = "tells the status; parts are for administrators",
        ["GET /start"] = "explains the portal",
        ["GET /sign-in"] = "the sign-in itself",
        ["GET /setup"] = "says that the link is not valid; the form needs the code of the log",
        ["GET /access-denied"] = "says that something is closed",
        ["GET /not-found"] = "says that nothing is there",
        ["GET /openapi/v1.json"] = "the description of the API for third parties and people; the administrators' one is closed",
        ["GET /api/{documentName?}"] = "the reader of that description",
        ["GET /api/scalar.js"] = "script of the reader",
        ["GET /api/scalar.aspnetcore.js"] = "script of the reader",
        ["GET /api/favicon.svg"] = "picture of the reader",
    };

    static readonly Dictionary<string, string> People = new()
    {
        ["GET /todo"] = Page,
        ["GET /done"] = Page,
        ["GET /initiated"] = Page,
        ["GET /documents"] = Page,
        ["GET /documents/new"] = "the form for a document of one's own",
        ["GET /handover"] = Page,
        ["GET /messages"] = Page,
        ["GET /demo/third-party"] = "the demonstration's receiver; without demo content it says that there is none",
        ["GET /api/v1/notifications/"] = Own,
        ["POST /api/v1/notifications/read-all"] = "marks the caller's own as read",
        ["GET /api/v1/tasks/"] = Own,
        ["GET /api/v1/documents/"] = Own,
        ["POST /api/v1/documents/validate"] = "checks what the caller sends and writes nothing",
        ["GET /api/v1/routes/"] = "people hand in on every route, also in the name of a third party",
        ["GET /api/v1/routes/{code}/schema"] = "people hand in on every route, also in the name of a third party",
        ["POST /_blazor/negotiate"] = "opens the circuit of a signed-in person; every page looks at its rights itself",
        ["GET /_blazor/initializers/"] = "names of scripts",
        ["POST /_blazor/initializers/"] = "the same; the framework looks at no method",
        ["PUT /_blazor/initializers/"] = "the same; the framework looks at no method",
        ["PATCH /_blazor/initializers/"] = "the same; the framework looks at no method",
        ["DELETE /_blazor/initializers/"] = "the same; the framework looks at no method",
    };

    static readonly Dictionary<string, string> Parties = new()
    {
        ["GET /api/v1/documents/"] = Own,
        ["POST /api/v1/documents/validate"] = "checks what the caller sends and writes nothing",
        ["GET /api/v1/events"] = Own,
        ["GET /api/v1/routes/"] = "the routes that the caller may use",
        ["GET /api/v1/deliveries/"] = Own,
    };

    /// <summary>Addresses that nobody reads with the ids of the test, and why.</summary>
    public static readonly Dictionary<string, string> NeverRead = new()
    {
        ["/error"] = "says 500 by itself",
        ["/"] = "leads on to the visitor's own page",
        ["/{**path:file}"] = "there is no such file on purpose",
        ["/files/{token}"] = "the link is spoilt on purpose",
        ["/documents/{Id:guid}/correct"] = "only for the person who began the document; here a third party did",
        ["/api/admin/v1/collectors/{id}/pull/"] = "the collector pulls from nowhere and says so",
        ["/_blazor"] = "wants a connection that was negotiated",
        ["/_blazor/negotiate"] = "is posted to",
        ["/_blazor/disconnect/"] = "is posted to",
        ["/_framework/opaque-redirect"] = "wants an address that the program itself protected",
    };

    /// <summary>Why the caller may have a 2xx there; null when it may not.</summary>
    public static string? Why(string caller, string route) =>
        Everybody.GetValueOrDefault(route)
        ?? caller switch
        {
            Caller.OtherPerson => People.GetValueOrDefault(route),
            Caller.OtherParty => Parties.GetValueOrDefault(route),
            _ => null,
        };

    /// <summary>Every entry, to find those that no route answers to any more.</summary>
    public static IEnumerable<string> All => Everybody.Keys.Concat(People.Keys).Concat(Parties.Keys).Distinct();
}
