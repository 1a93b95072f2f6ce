using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Identity;

/// <summary>Makes, lists and revokes keys and tokens.</summary>
sealed class IssueToken(WriteTransactions writes, IDbContextFactory<PortalDbContext> contexts, ILiveFeed feed, TimeProvider clock)
{
    /// <summary>Makes one; the view carries the secret, this once.</summary>
    /// <exception cref="RefusalException">The owner is not there, or the body has faults.</exception>
    public async Task<TokenView> RunAsync(Actor actor, TokenOwner owner, TokenBody body, CancellationToken stop)
    {
        body.Check(owner.Allowed, clock.GetUtcNow());
        var secret = TokenSecret.Create(owner.ThirdParty ? TokenSecret.ThirdPartyPrefix : TokenSecret.PersonPrefix);
        var row = new AccessTokenRow
        {
            Id = Ids.New(clock),
            PersonId = owner.ThirdParty ? null : owner.Id,
            ThirdPartyId = owner.ThirdParty ? owner.Id : null,
            Name = body.Name!,
            Prefix = secret[..8],
            SecretHash = TokenSecret.Hash(secret),
            Scopes = string.Join(' ', body.Scopes?.Distinct() ?? []),
            CreatedAt = clock.GetUtcNow(),
            ExpiresAt = body.ExpiresAt,
        };
        await writes.RunAsync(
            async db =>
            {
                await RequireOwnerAsync(db, owner, stop);
                db.AccessTokens.Add(row);
                var told = new
                {
                    owner = owner.Id,
                    row.Name,
                    row.Prefix,
                    row.Scopes,
                    row.ExpiresAt,
                };
                db.Record(clock, actor, owner.Word + ".created", owner.Word, row.Id, told);
            },
            stop
        );
        return TokenView.Of(row, owner.ThirdParty ? secret : null, owner.ThirdParty ? null : secret);
    }

    /// <summary>One page, oldest first.</summary>
    public async Task<Page<TokenView>> ListAsync(TokenOwner owner, int? limit, string? after, CancellationToken stop)
    {
        var (count, from) = (Paging.Limit(limit), Paging.AfterId(after));
        await using var db = await contexts.CreateDbContextAsync(stop);
        await RequireOwnerAsync(db, owner, stop);
        var rows = Of(db.AccessTokens.AsNoTracking(), owner);
        if (from is { } last)
            rows = rows.Where(x => x.Id > last);
        return Paging.Cut(await rows.OrderBy(x => x.Id).Take(count + 1).ToListAsync(stop), count, x => x.Id, x => TokenView.Of(x));
    }

    /// <summary>One, without its secret.</summary>
    /// <exception cref="RefusalException">There is none.</exception>
    public async Task<TokenView> ReadAsync(TokenOwner owner, Guid id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var row = await Of(db.AccessTokens.AsNoTracking(), owner).FirstOrDefaultAsync(x => x.Id == id, stop);
        return TokenView.Of(row ?? throw RefusalException.NotFound(owner.Word));
    }

    /// <summary>Revokes; once revoked it stays so.</summary>
    /// <exception cref="RefusalException">There is none.</exception>
    public async Task RevokeAsync(Actor actor, TokenOwner owner, Guid id, CancellationToken stop)
    {
        await writes.RunAsync(
            async db =>
            {
                var row = await Of(db.AccessTokens, owner).FirstOrDefaultAsync(x => x.Id == id, stop);
                if (row is null)
                    throw RefusalException.NotFound(owner.Word);
                if (row.RevokedAt is not null)
                    return;
                row.RevokedAt = clock.GetUtcNow();
                db.Record(clock, actor, owner.Word + ".revoked", owner.Word, row.Id, new { owner = owner.Id, row.Name });
            },
            stop
        );
        // Forgotten here before this returns, on other nodes within a moment.
        feed.Publish(new LiveEvent(LiveTopic.Identity, owner.Id));
    }

    static IQueryable<AccessTokenRow> Of(IQueryable<AccessTokenRow> rows, TokenOwner owner) =>
        owner.ThirdParty ? rows.Where(x => x.ThirdPartyId == owner.Id) : rows.Where(x => x.PersonId == owner.Id);

    static async Task RequireOwnerAsync(PortalDbContext db, TokenOwner owner, CancellationToken stop)
    {
        var there = owner.ThirdParty
            ? await db.ThirdParties.AnyAsync(x => x.Id == owner.Id && x.DeletedAt == null, stop)
            : await db.Users.AnyAsync(x => x.Id == owner.Id, stop);
        if (!there)
            throw RefusalException.NotFound(owner.ThirdParty ? "third party" : "person");
    }
}
