using Portal.Api;
using Portal.Domain.Common;

namespace Portal.Identity;

/// <summary><c>/people/{id}/tokens</c> and <c>/third-parties/{id}/keys</c>: one behaviour for two owners.</summary>
static class KeyEndpoints
{
    public static void MapKeys(this RouteGroupBuilder admin)
    {
        Map(admin, "/people/{id}/tokens", thirdParty: false);
        Map(admin, "/third-parties/{id}/keys", thirdParty: true);
    }

    static void Map(RouteGroupBuilder admin, string path, bool thirdParty)
    {
        var (tokens, word) = (admin.MapGroup(path).WithTags("Keys"), thirdParty ? "key" : "token");
        tokens
            .MapGet(
                "",
                (string id, IssueToken issue, CancellationToken stop, int? limit = null, string? after = null) =>
                    issue.ListAsync(Owner(id, thirdParty), limit, after, stop)
            )
            .WithSummary($"The {word}s, without their secrets");
        tokens
            .MapPost(
                "",
                async (string id, TokenBody body, Caller caller, IssueToken issue, CancellationToken stop) =>
                {
                    var view = await issue.RunAsync(caller.Actor, Owner(id, thirdParty), body, stop);
                    var place = path.Replace("{id}", id, StringComparison.Ordinal);
                    return TypedResults.Created($"/api/admin/v1{place}/{view.Id}", view);
                }
            )
            .WithIdempotency()
            .WithSummary($"Make a {word}; its secret is shown in this answer only");
        tokens
            .MapGet(
                "/{tokenId}",
                (string id, string tokenId, IssueToken issue, CancellationToken stop) =>
                    issue.ReadAsync(Owner(id, thirdParty), Key(tokenId, word), stop)
            )
            .WithSummary($"A {word}, without its secret");
        tokens
            .MapDelete(
                "/{tokenId}",
                async (string id, string tokenId, Caller caller, IssueToken issue, CancellationToken stop) =>
                {
                    await issue.RevokeAsync(caller.Actor, Owner(id, thirdParty), Key(tokenId, word), stop);
                    return TypedResults.NoContent();
                }
            )
            .WithSummary($"Revoke a {word}");
    }

    static TokenOwner Owner(string id, bool thirdParty) => new(Key(id, thirdParty ? "third party" : "person"), thirdParty);

    static Guid Key(string id, string what) => Ids.TryRead(id, out var key) ? key : throw RefusalException.NotFound(what);
}
