using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>A collector as the admin API shows it: without passwords.</summary>
sealed record CollectorView(
    string Id,
    string Name,
    string? Description,
    IReadOnlyList<string> Addresses,
    IReadOnlyList<string>? Owners,
    bool Enabled,
    IntakeDefinition Intake,
    LimitsDefinition? Limits,
    SendersDefinition? Senders,
    int RetentionDays,
    DateTimeOffset CreatedAt,
    int Version
)
{
    /// <summary>From its row.</summary>
    public static CollectorView Of(CollectorRow row)
    {
        var definition = CollectorDefinition.Stored(row.Definition);
        var intake = definition.Intake with { Imap = Bare(definition.Intake.Imap), Pop3 = Bare(definition.Intake.Pop3) };
        return new CollectorView(
            row.Id.ToString("D"),
            row.Name,
            row.Description,
            definition.Addresses,
            definition.Owners,
            row.Enabled,
            intake,
            definition.Limits,
            definition.Senders,
            row.RetentionDays,
            row.CreatedAt,
            row.Version
        );
    }

    static PullDefinition? Bare(PullDefinition? pull) => pull is null ? null : pull with { Password = null, Token = null };
}

/// <summary><c>/api/admin/v1/collectors</c>.</summary>
static class CollectorEndpoints
{
    /// <summary>Hangs them on the group.</summary>
    public static void MapCollectors(this RouteGroupBuilder admin)
    {
        var collectors = admin.MapGroup("/collectors").WithTags("Collectors");
        collectors.MapGet("", ListAsync).WithSummary("The collectors");
        collectors.MapPost("", CreateAsync).WithIdempotency().WithSummary("Create a collector");
        collectors.MapGet("/{id}", ReadAsync).WithSummary("One collector");
        collectors.MapPut("/{id}", ReplaceAsync).NeedsIfMatch().WithSummary("Replace a collector");
        collectors.MapDelete("/{id}", DeleteAsync).NeedsIfMatch().WithSummary("Delete a collector that has no messages");
    }

    static async Task<Page<CollectorView>> ListAsync(
        IDbContextFactory<PortalDbContext> contexts,
        int? limit,
        string? after,
        CancellationToken stop
    )
    {
        var (size, last) = (Paging.Limit(limit), Paging.AfterId(after));
        await using var db = await contexts.CreateDbContextAsync(stop);
        var rows = db.Collectors.AsNoTracking();
        if (last is { } id)
            rows = rows.Where(x => x.Id > id);
        return Paging.Cut(await rows.OrderBy(x => x.Id).Take(size + 1).ToListAsync(stop), size, x => x.Id, CollectorView.Of);
    }

    static async Task<CollectorView> ReadAsync(
        string id,
        IDbContextFactory<PortalDbContext> contexts,
        HttpContext context,
        CancellationToken stop
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var collectorId = ReadId(id);
        var row =
            await db.Collectors.AsNoTracking().FirstOrDefaultAsync(x => x.Id == collectorId, stop)
            ?? throw RefusalException.NotFound("collector");
        context.SetETag(row.Version);
        return CollectorView.Of(row);
    }

    static async Task<Created<CollectorView>> CreateAsync(
        CollectorDefinition body,
        SaveCollector save,
        Caller caller,
        HttpContext context,
        CancellationToken stop
    )
    {
        var row = await save.CreateAsync(body, caller.Actor, stop);
        context.SetETag(row.Version);
        return TypedResults.Created($"/api/admin/v1/collectors/{row.Id:D}", CollectorView.Of(row));
    }

    static async Task<CollectorView> ReplaceAsync(
        string id,
        CollectorDefinition body,
        SaveCollector save,
        Caller caller,
        HttpContext context,
        CancellationToken stop
    )
    {
        var row = await save.ReplaceAsync(ReadId(id), body, caller.Actor, context.RequireIfMatch, stop);
        context.SetETag(row.Version);
        return CollectorView.Of(row);
    }

    static async Task<NoContent> DeleteAsync(string id, SaveCollector save, Caller caller, HttpContext context, CancellationToken stop)
    {
        await save.DeleteAsync(ReadId(id), caller.Actor, context.RequireIfMatch, stop);
        return TypedResults.NoContent();
    }

    static Guid ReadId(string id) => Ids.TryRead(id, out var read) ? read : throw RefusalException.NotFound("collector");
}
