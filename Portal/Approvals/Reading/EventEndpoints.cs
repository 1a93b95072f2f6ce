using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>One event of the feed.</summary>
public sealed record EventAnswer(
    Guid Id,
    long Position,
    string Type,
    DateTimeOffset Timestamp,
    Guid DocumentId,
    long Sequence,
    JsonElement Data
);

/// <summary>The feed of a third party: everything that happened to its documents, without gaps.</summary>
static class EventEndpoints
{
    public static void MapEvents(this ApiGroups api) =>
        api
            .Public.MapGet("/events", ListAsync)
            .RequireAuthorization(Policies.ThirdParty)
            .RequireScope(Scopes.Events)
            .WithTags("Events")
            .WithSummary("Events after a position, oldest first; keep the position of the last one you processed");

    static async Task<Page<EventAnswer>> ListAsync(
        Caller caller,
        IDbContextFactory<PortalDbContext> contexts,
        string? after,
        int? limit,
        CancellationToken stop
    )
    {
        var size = Paging.Limit(limit);
        var position = 0L;
        if (!string.IsNullOrEmpty(after) && !long.TryParse(after, NumberStyles.None, CultureInfo.InvariantCulture, out position))
            throw RefusalException.Invalid(
                new Fault("/after", "bad-cursor", "after must be the position of an event; leave it out to begin.")
            );
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = await db
            .DocumentEvents.AsNoTracking()
            .Where(x => x.ThirdPartyId == caller.Id && x.Position > position)
            .OrderBy(x => x.Position)
            .Take(size + 1)
            .ToListAsync(stop);
        return new Page<EventAnswer>(
            [.. rows.Take(size).Select(Of)],
            rows.Count > size ? rows[size - 1].Position.ToString(CultureInfo.InvariantCulture) : null
        );
    }

    static EventAnswer Of(DocumentEventRow row) =>
        new(row.Id, row.Position, row.Type, row.At, row.DocumentId, row.Sequence, JsonSerializer.Deserialize<JsonElement>(row.Data));
}
