using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;

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
    static readonly string[] Kinds = ["person", "bootstrap", "system", "thirdParty"];

    public static void MapAudit(this RouteGroupBuilder admin) =>
        admin.MapGet("/audit", ListAsync).WithTags("Audit").WithSummary("Administrative changes, newest first");

    static async Task<Page<AuditView>> ListAsync(
        [AsParameters] AuditFilter filter,
        IDbContextFactory<PortalDbContext> contexts,
        CancellationToken stop,
        int? limit = null,
        string? after = null
    )
    {
        var (count, from) = (Paging.Limit(limit), Paging.AfterId(after));
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = Narrow(db.Audit.AsNoTracking(), filter);
        if (from is { } last)
            rows = rows.Where(x => x.Id < last);
        return Paging.Cut(await rows.OrderByDescending(x => x.Id).Take(count + 1).ToListAsync(stop), count, x => x.Id, View);
    }

    static IQueryable<AuditRow> Narrow(IQueryable<AuditRow> rows, AuditFilter filter)
    {
        if (filter.Action is { Length: > 0 } action)
            rows = rows.Where(x => x.Action == action);
        if (filter.Resource is { Length: > 0 } resource)
            rows = rows.Where(x => x.Resource == resource);
        if (filter.ResourceId is { Length: > 0 } id)
            rows = rows.Where(x => x.ResourceId == id);
        if (filter.Actor is { Length: > 0 } actor)
            rows = rows.Where(x => x.ActorName == actor);
        if (QueryWords.Read("actorKind", filter.ActorKind, Kinds) is { } kind)
            rows = rows.Where(x => x.ActorKind == kind);
        if (filter.From is { } from)
            rows = rows.Where(x => x.At >= from);
        if (filter.To is { } to)
            rows = rows.Where(x => x.At < to);
        return rows;
    }

    static AuditView View(AuditRow row) =>
        new(
            row.Id.ToString(),
            row.At,
            new AuditActor(row.ActorKind, row.ActorId?.ToString(), row.ActorName),
            row.Action,
            row.Resource,
            row.ResourceId,
            row.Details is null ? null : JsonElement.Parse(row.Details)
        );
}
