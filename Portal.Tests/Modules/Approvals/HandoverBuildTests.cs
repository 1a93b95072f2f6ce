using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain.Agents;
using Portal.Domain.Common;
using Portal.Tests.Api.Approvals;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Approvals;

/// <summary>What a package is built from and what becomes of it when something is wrong or large.</summary>
public sealed class HandoverBuildTests
{
    static readonly byte[] Offer = Encoding.UTF8.GetBytes("采购报价单");

    [Theory, BothDatabases]
    public async Task CleanUp_AfterADay_KeepsWhatAPackageNeeds(StorageProvider database)
    {
        await using var world = await ApprovalWorld.StartAsync(database);
        await world.AddShortRouteAsync();
        var document = await world.ApprovedAsync("A-1", ApprovalWorld.File("a.txt", Offer));
        var path = new Uri($"/api/v1/documents/{document.Text("id")}/package", UriKind.Relative);
        var before = await world.Party.GetByteArrayAsync(path);
        var contexts = world.App.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>();
        var later = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(TimeProvider.System.GetUtcNow().AddDays(2));
        var cleaner = new Portal.Operation.CleanUp(
            contexts,
            world.App.Services.GetRequiredService<WriteTransactions>(),
            world.App.Services.GetRequiredService<Portal.Mail.RawStoring>(),
            later,
            Microsoft.Extensions.Logging.Abstractions.NullLogger<Portal.Operation.CleanUp>.Instance
        );
        await cleaner.RunAsync(default);
        Assert.Equal(before, await world.Party.GetByteArrayAsync(path));
        var handover = await world.App.ReadRowAsync(db => db.Handovers.AsNoTracking().SingleAsync());
        Guid[] needed = [handover.PackageContentId!.Value, handover.RecordsContentId, handover.SheetContentId];
        Assert.Equal(3, await world.App.ReadRowAsync(db => db.Contents.CountAsync(x => needed.Contains(x.Id))));
    }

    [Theory, BothDatabases]
    public async Task Build_StoredBytesAreNotThoseOfTheManifest_IsRefusedWithAnAlarmAndMended(StorageProvider database)
    {
        await using var world = await ApprovalWorld.StartAsync(database);
        await world.AddShortRouteAsync();
        var document = await world.Party.CreateAsync(
            "/api/v1/documents",
            ApprovalWorld.Document("A-1", "short", ApprovalWorld.File("a.txt", Offer))
        );
        var id = Guid.Parse(document.Text("id"));
        await ReplaceAsync(world, id, [9, 9, 9]);
        await world.DecideAsync("finance", document, "approve");
        var handovers = world.App.Services.GetRequiredService<IHandovers>();
        Assert.Empty(await handovers.WaitingAsync(null, 10, default));
        var alarm = await world.App.ReadRowAsync(db =>
            db.Alarms.SingleAsync(x => x.Kind == "approvals.packageFailed" && x.ClearedAt == null)
        );
        Assert.Equal(id.ToString(), alarm.Subject);
        Assert.Contains("attachments/a.txt", alarm.Message, StringComparison.Ordinal);
        await ReplaceAsync(world, id, Offer);
        Assert.Single(await handovers.WaitingAsync(null, 10, default));
        Assert.False(
            await world.App.ReadRowAsync(db => db.Alarms.AnyAsync(x => x.Kind == "approvals.packageFailed" && x.ClearedAt == null))
        );
    }

    [Fact]
    public async Task Data_MoreThanAPushCarries_LeavesOutWhatThePackageHas()
    {
        await using var world = await ApprovalWorld.StartAsync();
        await world.AddShortRouteAsync();
        var files = Enumerable.Range(0, 40).Select(i => ApprovalWorld.File(new string('长', 80) + i + ".txt", [1])).ToArray();
        await world.ApprovedAsync("A-1", files);
        var app = world.App.Services;
        var links = app.GetRequiredService<IFileLinks>();
        var (handover, data, attachments) = await world.App.ReadRowAsync(async db =>
            (
                await db.Handovers.SingleAsync(),
                (await db.DocumentEvents.SingleAsync(x => x.Type == "document.approved")).Data,
                await db.Attachments.ToListAsync()
            )
        );
        var whole = HandoverScene.Json(Portal.Approvals.PackageData.Of(handover, data, attachments, links));
        Assert.Equal(42, whole.GetProperty("manifest").GetProperty("files").GetArrayLength());
        var many = Enumerable.Repeat(attachments, 6).SelectMany(x => x).ToList();
        handover.Manifest = [.. Encoding.UTF8.GetBytes("{}"), .. Enumerable.Repeat((byte)' ', 150_000)];
        var lean = Portal.Approvals.PackageData.Of(handover, data, many, links);
        Assert.InRange(lean.Length, 1000, Portal.Approvals.PackageData.MaxBytes);
        Assert.True(HandoverScene.Json(lean).GetProperty("manifestOmitted").GetBoolean());
        Assert.Equal(many.Count, HandoverScene.Json(lean).GetProperty("attachments").GetArrayLength());
        var leanest = Portal.Approvals.PackageData.Of(handover, data, [.. many, .. many, .. many, .. many], links);
        Assert.InRange(leanest.Length, 500, Portal.Approvals.PackageData.MaxBytes);
        Assert.True(HandoverScene.Json(leanest).GetProperty("attachmentsOmitted").GetBoolean());
        Assert.NotEmpty(HandoverScene.Json(leanest).Text("packageUrl"));
    }

    static Task ReplaceAsync(ApprovalWorld world, Guid documentId, byte[] bytes) =>
        world
            .App.Services.GetRequiredService<WriteTransactions>()
            .RunAsync(
                async db =>
                {
                    var content = await db.Attachments.Where(x => x.DocumentId == documentId).Select(x => x.ContentId).SingleAsync();
                    await db.ContentChunks.Where(x => x.ContentId == content).ExecuteUpdateAsync(x => x.SetProperty(c => c.Bytes, bytes));
                    await db.Contents.Where(x => x.Id == content).ExecuteUpdateAsync(x => x.SetProperty(c => c.Size, bytes.Length));
                },
                default
            );
}
