using System.Text.Json;
using Portal.Api;

namespace Portal.Identity;

/// <summary>Who acted.</summary>
sealed record AuditActor(string Kind, string? Id, string Name);

/// <summary>One change as it is read.</summary>
sealed record AuditView(
    string Id,
    DateTimeOffset At,
    AuditActor Actor,
    string Action,
    string Resource,
    string ResourceId,
    JsonElement? Details
);

/// <summary>Filters of the audit, from the query.</summary>
sealed record AuditFilter(
    string? Action,
    string? Resource,
    string? ResourceId,
    string? Actor,
    string? ActorKind,
    DateTimeOffset? From,
    DateTimeOffset? To
);

/// <summary><c>/api/admin/v1/audit</c>, newest first.</summary>
static class AuditEndpoints
{
    public static void MapAudit(this RouteGroupBuilder admin) =>
        admin.MapGet("/audit", ListAsync).WithTags("Audit").WithSummary("Administrative changes, newest first");

    static Task<Page<AuditView>> ListAsync(
        [AsParameters] AuditFilter filter,
        ReadAudit read,
        CancellationToken stop,
        int? limit = null,
        string? after = null
    ) => read.ListAsync(filter, limit, after, stop);
}
