using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>A package that is built and kept.</summary>
sealed record BuiltPackage(Guid ContentId, long Size, string Sha256);

/// <summary>
/// Builds the package of a handover once, whoever needs it first: the background, the agent that carries it, or somebody
/// who fetches it. One node claims it in the row; callers of one node share the same work.
/// </summary>
sealed class BuildPackage(
    IDbContextFactory<PortalDbContext> contexts,
    WriteTransactions transactions,
    GroupCommitWriter writer,
    WritePackage packages,
    ContentStore contents,
    Node node,
    ILiveFeed live,
    IHostApplicationLifetime lifetime,
    TimeProvider clock,
    ILogger<BuildPackage> log
)
{
    /// <summary>A package could not be built; the subject is the document.</summary>
    public const string Alarm = "approvals.packageFailed";

    static readonly TimeSpan ClaimFor = TimeSpan.FromSeconds(30);
    static readonly TimeSpan WaitForOther = TimeSpan.FromSeconds(10);

    // A claim only saves double work, it decides nothing: what this node claimed in an earlier life died with it, and on
    // SQLite there is no other node.
    const string Claim = """
        UPDATE "Handovers" SET "BuildOwner" = $1, "BuildUntil" = $2
        WHERE "Id" = $3 AND "PackageContentId" IS NULL AND ("BuildOwner" IS NULL OR "BuildUntil" < $4 OR $5 OR substr("BuildOwner", 1, $6) = $7)
        """;

    const string Keep = """
        UPDATE "Handovers" SET "PackageContentId" = $1, "PackageSize" = $2, "PackageSha256" = $3, "BuildOwner" = NULL, "BuildUntil" = NULL
        WHERE "Id" = $4 AND "PackageContentId" IS NULL
        """;

    readonly ConcurrentDictionary<Guid, Lazy<Task>> running = new();

    /// <summary>The package, built now if it is not there yet.</summary>
    /// <exception cref="RefusalException">Another node is at it for too long (<c>package-being-built</c>); try again.</exception>
    public async Task<BuiltPackage> EnsureAsync(Guid handoverId, CancellationToken stop)
    {
        for (var began = clock.GetTimestamp(); ; )
        {
            if (await FindAsync(handoverId, stop) is { } built)
                return built;
            await running.GetOrAdd(handoverId, id => new Lazy<Task>(() => BuildAsync(id))).Value.WaitAsync(stop);
            if (await FindAsync(handoverId, stop) is { } now)
                return now;
            if (clock.GetElapsedTime(began) >= WaitForOther)
                throw new RefusalException(
                    RefusalKind.Unavailable,
                    "package-being-built",
                    "The package is being built at this moment; ask again in a few seconds."
                );
            await Task.Delay(TimeSpan.FromMilliseconds(250), clock, stop);
        }
    }

    async Task<BuiltPackage?> FindAsync(Guid handoverId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var row =
            await db
                .Handovers.Where(x => x.Id == handoverId)
                .Select(x => new
                {
                    x.PackageContentId,
                    x.PackageSize,
                    x.PackageSha256,
                })
                .FirstOrDefaultAsync(stop)
            ?? throw RefusalException.NotFound("handover");
        return row.PackageContentId is { } content ? new BuiltPackage(content, row.PackageSize!.Value, row.PackageSha256!) : null;
    }

    async Task BuildAsync(Guid handoverId)
    {
        var stop = lifetime.ApplicationStopping;
        Guid? document = null;
        try
        {
            if (!await ClaimAsync(handoverId, stop))
                return;
            var (handover, attachments) = await ReadAsync(handoverId, stop);
            document = handover.DocumentId;
            await KeepAsync(handover, await packages.RunAsync(handover, attachments, stop));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            HandoverLog.BuildFailed(log, failure, handoverId);
            if (document is { } id)
                await RaiseAsync(id, failure);
            throw;
        }
        finally
        {
            running.TryRemove(handoverId, out _);
        }
    }

    Task<bool> ClaimAsync(Guid handoverId, CancellationToken stop) =>
        transactions.RunAsync(
            async db =>
            {
                var now = clock.GetUtcNow();
                var only = db.Database.IsSqlite();
                var mine = node.Name + "/";
                var row = new RowCommand(Claim, node.Incarnation, now + ClaimFor, handoverId, now, only, mine.Length, mine);
                return await db.ExecuteAsync([row], stop) > 0;
            },
            stop
        );

    async Task<(HandoverRow Handover, IReadOnlyList<Guid> Attachments)> ReadAsync(Guid handoverId, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var handover = await db.Handovers.AsNoTracking().SingleAsync(x => x.Id == handoverId, stop);
        var revision = Manifest.Read(handover.Manifest).Revision;
        var attachments = await db
            .Attachments.Where(x => x.DocumentId == handover.DocumentId && x.Revision == revision)
            .OrderBy(x => x.Position)
            .Select(x => x.ContentId)
            .ToListAsync(stop);
        return (handover, attachments);
    }

    // Who is first decides for ever; the chunks of a second one are swept after a day.
    async Task KeepAsync(HandoverRow handover, WrittenPackage written)
    {
        var sha256 = Convert.ToHexStringLower(written.Sha256);
        var unit = new WriteUnit
        {
            Claim = new RowCommand(Keep, written.ContentId, written.Size, sha256, handover.Id),
            Rows = [contents.Head(written.ContentId, written.Sha256, written.Size), AbsenceAlarms.End(clock, Alarm, handover.DocumentId)],
        };
        await writer.CommitAsync(unit, CancellationToken.None);
        live.Publish(new LiveEvent(LiveTopic.Document, handover.DocumentId, handover.DocumentId));
    }

    async Task RaiseAsync(Guid documentId, Exception failure)
    {
        var text = $"The package of the document {documentId} could not be built and is tried again every minute: {failure.Message}";
        var row = AbsenceAlarms.Raise(clock, Alarm, documentId, text);
        await writer.CommitAsync(new WriteUnit { Rows = [row] }, CancellationToken.None);
        live.Publish(new LiveEvent(LiveTopic.Alarm, documentId, documentId));
    }
}
