using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>Creates and replaces collectors. When it returns, the next mail sees the change.</summary>
sealed class SaveCollector(
    WriteTransactions transactions,
    CollectorDirectory directory,
    IDataProtectionProvider protection,
    ILiveFeed feed,
    TimeProvider clock
)
{
    readonly PullSecrets secrets = new(protection);

    /// <summary>Creates one.</summary>
    public async Task<CollectorRow> CreateAsync(CollectorDefinition sent, Actor actor, CancellationToken stop)
    {
        Check(sent);
        var row = new CollectorRow { Id = Ids.New(clock), CreatedAt = clock.GetUtcNow() };
        return await SaveAsync(
            async db =>
            {
                db.Collectors.Add(row);
                await WriteAsync(db, row, sent, "collector.created", actor, stop);
                return row;
            },
            stop
        );
    }

    /// <summary>Replaces one; <paramref name="check"/> judges the version that was read.</summary>
    public async Task<CollectorRow> ReplaceAsync(Guid id, CollectorDefinition sent, Actor actor, Action<int> check, CancellationToken stop)
    {
        Check(sent);
        return await SaveAsync(
            async db =>
            {
                var row = await db.Collectors.FirstOrDefaultAsync(x => x.Id == id, stop) ?? throw RefusalException.NotFound("collector");
                check(row.Version);
                row.Version++;
                await WriteAsync(db, row, sent, "collector.updated", actor, stop);
                return row;
            },
            stop
        );
    }

    /// <summary>Deletes one that never took a mail in: with messages it can only be disabled, nothing is dropped silently.</summary>
    public async Task DeleteAsync(Guid id, Actor actor, Action<int> check, CancellationToken stop) =>
        await SaveAsync(
            async db =>
            {
                var row = await db.Collectors.FirstOrDefaultAsync(x => x.Id == id, stop) ?? throw RefusalException.NotFound("collector");
                check(row.Version);
                if (row.Name == ReturnsCollector.Name)
                    throw Conflict("built-in", "The collector returns belongs to every installation; set enabled to false instead.");
                if (await db.Messages.AnyAsync(x => x.CollectorId == id, stop))
                    throw Conflict("collector-in-use", "It has messages, which would lose their place; set enabled to false instead.");
                db.Collectors.Remove(row);
                db.CollectorAddresses.RemoveRange(await db.CollectorAddresses.Where(x => x.CollectorId == id).ToListAsync(stop));
                db.Record(clock, actor, "collector.deleted", "collector", id, new { row.Name });
                return row;
            },
            stop
        );

    // POP3 cannot recognise a mail but by its UIDL: a server that only got another name keeps its place.
    static bool IsAnother(PullDefinition? before, PullDefinition? now, bool alsoHost) =>
        before is not null
        && now is not null
        && (
            !string.Equals(before.User, now.User, StringComparison.Ordinal)
            || (alsoHost && !string.Equals(before.Host, now.Host, StringComparison.OrdinalIgnoreCase))
        );

    static RefusalException Conflict(string code, string message) => new(RefusalKind.Conflict, code, message);

    void Check(CollectorDefinition sent)
    {
        if (CollectorFaults.Of(sent, clock.GetUtcNow()) is { Count: > 0 } faults)
            throw RefusalException.Invalid(faults);
    }

    async Task<CollectorRow> SaveAsync(Func<PortalDbContext, Task<CollectorRow>> work, CancellationToken stop)
    {
        CollectorRow row;
        try
        {
            row = await transactions.RunAsync(work, stop);
        }
        catch (DbUpdateException collision)
        {
            // Only on PostgreSQL, where two administrators can pass the checks side by side.
            throw new RefusalException(
                RefusalKind.Conflict,
                "changed-meanwhile",
                "Another change took the name or an address just now; read again and retry."
            )
            {
                Data = { ["cause"] = collision.Message },
            };
        }
        await directory.ReadAgainAsync(CancellationToken.None);
        feed.Publish(new LiveEvent(LiveTopic.Collectors, row.Id));
        return row;
    }

    async Task WriteAsync(
        PortalDbContext db,
        CollectorRow row,
        CollectorDefinition sent,
        string action,
        Actor actor,
        CancellationToken stop
    )
    {
        var addresses = (sent.Addresses ?? []).Select(x => x.Trim().ToLowerInvariant()).DistinctBy(SmtpAddress.Key).ToList();
        var keys = addresses.ConvertAll(SmtpAddress.Key);
        await RefuseWhatIsTakenAsync(db, row.Id, sent, stop);
        var before = row.Definition.Length > 2 ? CollectorDefinition.Stored(row.Definition) : null;
        var definition = sent with
        {
            Name = sent.Name.Trim(),
            Addresses = addresses,
            Others = null,
            Intake = sent.Intake with
            {
                Imap = secrets.Protect(sent.Intake.Imap, before?.Intake.Imap),
                Pop3 = secrets.Protect(sent.Intake.Pop3, before?.Intake.Pop3),
            },
        };
        // A mailbox that was paused deserves a fresh try with what was changed.
        if (before is not null)
            await db.ExecuteAsync(PullStates.Resume(row.Id, clock.GetUtcNow()), stop);
        if (IsAnother(before?.Intake.Imap, definition.Intake.Imap, alsoHost: true))
            await db.ExecuteAsync(PullStates.Exchange(row.Id, pop3: false), stop);
        if (IsAnother(before?.Intake.Pop3, definition.Intake.Pop3, alsoHost: false))
            await db.ExecuteAsync(PullStates.Exchange(row.Id, pop3: true), stop);
        (row.Name, row.Description, row.Enabled) = (definition.Name, definition.Description, definition.Enabled);
        (row.RetentionDays, row.Definition) = (definition.RetentionDays, definition.ToJson());
        var present = await db.CollectorAddresses.Where(x => x.CollectorId == row.Id).ToListAsync(stop);
        db.CollectorAddresses.RemoveRange(present.Where(x => !keys.Contains(x.Address)));
        db.CollectorAddresses.AddRange(
            keys.Where(x => present.TrueForAll(y => y.Address != x))
                .Select(x => new CollectorAddressRow { Address = x, CollectorId = row.Id })
        );
        db.Record(
            clock,
            actor,
            action,
            "collector",
            row.Id,
            new
            {
                definition.Name,
                definition.Enabled,
                definition.Addresses,
            }
        );
    }

    static async Task RefuseWhatIsTakenAsync(PortalDbContext db, Guid id, CollectorDefinition sent, CancellationToken stop)
    {
        var faults = new List<Fault>();
        var name = sent.Name.Trim();
        var names = await db.Collectors.Where(x => x.Id != id).Select(x => x.Name).ToListAsync(stop);
        if (names.Contains(name, StringComparer.OrdinalIgnoreCase))
            faults.Add(new Fault("/name", "taken", $"There is another collector named '{name}'."));
        for (var i = 0; i < (sent.Addresses?.Count ?? 0); i++)
        {
            var address = SmtpAddress.Key(sent.Addresses![i].Trim().ToLowerInvariant());
            var other = await db
                .CollectorAddresses.Where(x => x.Address == address && x.CollectorId != id)
                .Join(db.Collectors, x => x.CollectorId, x => x.Id, (_, x) => x.Name)
                .FirstOrDefaultAsync(stop);
            if (other is not null)
                faults.Add(new Fault($"/addresses/{i}", "taken", $"'{address}' already leads to the collector '{other}'."));
        }
        var parties = sent.Intake.Http?.ThirdParties ?? [];
        for (var i = 0; i < parties.Count; i++)
        {
            var party = parties[i];
            var byId = Ids.TryRead(party, out var partyId);
            if (!await db.ThirdParties.AnyAsync(x => x.DeletedAt == null && (x.Name == party || (byId && x.Id == partyId)), stop))
                faults.Add(new Fault($"/intake/http/thirdParties/{i}", "unknown", $"There is no third party '{party}'."));
        }
        if (faults.Count > 0)
            throw RefusalException.Invalid(faults);
    }
}
