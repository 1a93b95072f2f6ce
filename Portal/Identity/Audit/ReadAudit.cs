using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Identity;

/// <summary>Reads administrative changes, newest first.</summary>
sealed class ReadAudit(IDbContextFactory<PortalDbContext> contexts)
{
    // Ids sort by time, so the time bounds what the key has to walk through; the hour is for clocks that differ.
    static readonly TimeSpan Slack = TimeSpan.FromHours(1);

    static readonly string[] Kinds = ["person", "bootstrap", "system", "thirdParty"];

    /// <summary>One page.</summary>
    public async Task<Page<AuditView>> ListAsync(AuditFilter filter, int? limit, string? after, CancellationToken stop)
    {
        var (count, from) = (Paging.Limit(limit), Paging.AfterId(after));
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = Narrow(db.Audit.AsNoTracking(), filter);
        if (from is { } last)
            rows = rows.Where(x => x.Id < last);
        return Paging.Cut(await rows.OrderByDescending(x => x.Id).Take(count + 1).ToListAsync(stop), count, x => x.Id, View);
    }

    /// <summary>What the filters offer, of the newest changes: actors, actions, kinds of objects.</summary>
    public async Task<(IReadOnlyList<string> Actors, IReadOnlyList<string> Actions, IReadOnlyList<string> Resources)> ChoicesAsync(
        CancellationToken stop
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = await db
            .Audit.AsNoTracking()
            .OrderByDescending(x => x.Id)
            .Take(1000)
            .Select(x => new
            {
                x.ActorName,
                x.Action,
                x.Resource,
            })
            .Distinct()
            .ToListAsync(stop);
        return (Words(rows.Select(x => x.ActorName)), Words(rows.Select(x => x.Action)), Words(rows.Select(x => x.Resource)));
    }

    static IReadOnlyList<string> Words(IEnumerable<string> words) => [.. words.Distinct().Order(StringComparer.Ordinal)];

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
        {
            var first = Ids.FirstAt(from - Slack);
            rows = rows.Where(x => x.Id >= first && x.At >= from);
        }
        if (filter.To is { } to)
        {
            var last = Ids.FirstAt(to + Slack);
            rows = rows.Where(x => x.Id < last && x.At < to);
        }
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
