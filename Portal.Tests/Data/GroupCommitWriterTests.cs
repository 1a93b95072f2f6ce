using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

public sealed class GroupCommitWriterTests
{
    const string Insert = "INSERT INTO \"Numbers\" (\"Scope\", \"Last\") VALUES ($1, $2)";
    const string Claim = "INSERT INTO \"Numbers\" (\"Scope\", \"Last\") VALUES ($1, $2) ON CONFLICT DO NOTHING";

    [Theory, BothDatabases]
    public async Task Commit_ManyUnitsAtOnce_AllAreWrittenAndABadOneHurtsOnlyItself(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var writer = app.Services.GetRequiredService<GroupCommitWriter>();
        var units = Enumerable.Range(0, 200).Select(i => writer.CommitAsync(Unit(new RowCommand(Insert, "s" + i, i)), default)).ToList();
        var bad = writer.CommitAsync(Unit(new RowCommand(Insert, "s0", 1)), default);
        await Task.WhenAll(units);
        await Assert.ThrowsAnyAsync<Exception>(() => bad);
        await using var db = await app
            .Services.GetRequiredService<IDbContextFactory<PortalDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(200, await db.Numbers.CountAsync(TestContext.Current.CancellationToken));
    }

    [Theory, BothDatabases]
    public async Task Commit_ClaimLost_WritesTheOtherRows(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var writer = app.Services.GetRequiredService<GroupCommitWriter>();
        var claims = Enumerable
            .Range(0, 50)
            .Select(i =>
                writer.CommitAsync(
                    new WriteUnit
                    {
                        Claim = new RowCommand(Claim, "key", i),
                        Rows = [new RowCommand(Insert, "won" + i, i)],
                        Otherwise = [new RowCommand(Insert, "lost" + i, i)],
                    },
                    default
                )
            )
            .ToList();
        var outcomes = await Task.WhenAll(claims);
        Assert.Single(outcomes, x => x == WriteOutcome.Written);
        await using var db = await app
            .Services.GetRequiredService<IDbContextFactory<PortalDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await db.Numbers.CountAsync(x => x.Scope.StartsWith("won"), TestContext.Current.CancellationToken));
        Assert.Equal(49, await db.Numbers.CountAsync(x => x.Scope.StartsWith("lost"), TestContext.Current.CancellationToken));
    }

    [Theory, BothDatabases]
    public async Task Model_AgainstMigrations_NothingIsPending(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var db = await app
            .Services.GetRequiredService<IDbContextFactory<PortalDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Theory, BothDatabases]
    public async Task Content_LargerThanAChunk_ComesBackWholeAndInRanges(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var store = app.Services.GetRequiredService<ContentStore>();
        var bytes = new byte[200_000];
        new Random(7).NextBytes(bytes);
        var (id, rows) = store.Plan(bytes);
        await app.Services.GetRequiredService<GroupCommitWriter>().CommitAsync(new WriteUnit { Rows = rows }, default);
        Assert.Equal(bytes, await store.ReadAsync(id, default));
        var part = new MemoryStream();
        await store.CopyToAsync(id, part, default, offset: 65_000, length: 70_000);
        Assert.Equal(bytes[65_000..135_000], part.ToArray());
    }

    static WriteUnit Unit(RowCommand row) => new() { Rows = [row] };
}
