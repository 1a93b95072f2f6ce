using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain.Agents;
using Portal.Domain.Approvals;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Approvals;

public sealed class DemoSeedTests
{
    static readonly Dictionary<string, string?> Demo = new() { ["Seed:Demo"] = "true" };

    [Theory, BothDatabases]
    public async Task Demo_FirstStart_ShowsEveryStateWithChainsThatHold(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database, Demo, environment: "Development");
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        var states = await db.Documents.Select(x => x.State).Distinct().OrderBy(x => x).ToListAsync();
        Assert.Equal(["approved", "inApproval", "rejected", "returned", "withdrawn"], states.Order(StringComparer.Ordinal));
        Assert.True(await db.Attachments.AnyAsync(x => x.Name == "采购报价单.txt"));
        foreach (var document in await db.Documents.AsNoTracking().ToListAsync())
        {
            var records = await db.Records.AsNoTracking().Where(x => x.DocumentId == document.Id).OrderBy(x => x.Seq).ToListAsync();
            Assert.Null(TransferRecord.FaultOfChain(records.Select(Portal.Approvals.RecordRows.ToRecord)));
            Assert.Equal(document.RecordHash, records[^1].Hash);
            var facts = await app.Services.GetRequiredService<IDocumentDirectory>().FindAsync(document.Id, default);
            Assert.Equal((document.Number, "Demo ERP", document.State), (facts!.Number, facts.ThirdParty, facts.State));
        }
        var count = await db.Documents.CountAsync();
        foreach (var content in app.Services.GetServices<IFirstContent>().OrderBy(x => x.Order))
            await content.EnsureAsync(default);
        Assert.Equal(count, await db.Documents.CountAsync());
        Assert.Equal(1, await db.Routes.CountAsync(x => x.Code == "purchase"));
    }
}
