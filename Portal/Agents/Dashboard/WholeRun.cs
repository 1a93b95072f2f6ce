using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Agents;

/// <summary>The mail that a run worked on.</summary>
public sealed record RunMail(
    Guid Id,
    string Sender,
    string Subject,
    string EnvelopeFrom,
    string EnvelopeTo,
    string Class,
    bool Own,
    long Size,
    string Disposition,
    string? Reply,
    string? MessageIdHeader,
    DateTimeOffset ReceivedAt
);

/// <summary>Everything about one run.</summary>
/// <param name="Definition">JSON of the version that ran; null when it is gone.</param>
/// <param name="Attempts">Of every delivery that the run caused, by delivery, oldest first.</param>
public sealed record WholeRun(
    RunLine Line,
    string? Collector,
    Guid? DocumentId,
    string? DocumentNumber,
    IReadOnlyList<RunLogLine> Log,
    IReadOnlyList<RunEffect> Effects,
    RunMail? Mail,
    string? Definition,
    ILookup<Guid, AttemptRow> Attempts,
    ReturnTimeline? Timeline
);

/// <summary>Reads one run whole, for the drawer and for its page.</summary>
public sealed class WholeRuns(IDbContextFactory<PortalDbContext> contexts, RunLines lines, ReturnTimelines timelines)
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Null when there is no such run.</summary>
    public async Task<WholeRun?> ReadAsync(Guid id, CancellationToken stop = default)
    {
        if ((await lines.ReadAsync([id], stop)).SingleOrDefault() is not { } line)
            return null;
        await using var db = await contexts.CreateDbContextAsync(stop);
        var row = await db.Runs.AsNoTracking().SingleAsync(x => x.Id == id, stop);
        var mail = await db
            .Messages.AsNoTracking()
            .Where(x => x.Id == row.MessageId)
            .Select(x => new RunMail(
                x.Id,
                x.Sender,
                x.Subject,
                x.EnvelopeFrom,
                x.EnvelopeTo,
                x.Class,
                x.Own,
                x.Size,
                x.Disposition,
                x.Reply,
                x.MessageIdHeader,
                x.ReceivedAt
            ))
            .FirstOrDefaultAsync(stop);
        var collector = await db
            .Collectors.AsNoTracking()
            .Where(x => x.Id == row.CollectorId)
            .Select(x => x.Name)
            .FirstOrDefaultAsync(stop);
        var number = await db.Documents.AsNoTracking().Where(x => x.Id == row.DocumentId).Select(x => x.Number).FirstOrDefaultAsync(stop);
        var definition = await db
            .AgentVersions.AsNoTracking()
            .Where(x => x.AgentId == row.AgentId && x.Number == row.AgentVersion)
            .Select(x => x.Definition)
            .FirstOrDefaultAsync(stop);
        var deliveries = line.Pushes.Select(x => x.Id).ToList();
        var attempts = await db
            .DeliveryAttempts.AsNoTracking()
            .Where(x => deliveries.Contains(x.DeliveryId))
            .OrderBy(x => x.Number)
            .ToListAsync(stop);
        return new WholeRun(
            line,
            collector,
            row.DocumentId,
            number,
            Parse<RunLogLine>(row.Log),
            Parse<RunEffect>(row.Effects),
            mail,
            definition,
            attempts.ToLookup(x => x.DeliveryId),
            await timelines.ForRunAsync(id, stop)
        );
    }

    static List<T> Parse<T>(string json) => JsonSerializer.Deserialize<List<T>>(json, Json) ?? [];
}
