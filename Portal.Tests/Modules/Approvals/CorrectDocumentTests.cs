using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Approvals;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Tests.Api.Approvals;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Approvals;

/// <summary>A person corrects and hands in again as one act, and large files do not hold the writer.</summary>
public sealed class CorrectDocumentTests
{
    static readonly JsonElement Fields = JsonSerializer.SerializeToElement(new { amount = 99 });

    [Theory, BothDatabases]
    public async Task ReviseAndResubmit_Changed_IsOneActWithBothRecords(StorageProvider database)
    {
        await using var world = await ApprovalWorld.StartAsync(database);
        var (clerk, document) = await ReturnedAsync(world);

        var moved = await Correct(world).ReviseAndResubmitAsync(clerk, document, Correction, "As asked.", _ => { }, CancellationToken.None);

        Assert.Equal(("inApproval", 2), (moved.State, moved.Revision));
        await using var db = await world.DbAsync();
        var records = await db.Records.Where(x => x.DocumentId == document).OrderBy(x => x.Seq).ToListAsync();
        Assert.Equal(["submit", "return", "revise", "resubmit"], records.Select(x => x.Action));
        Assert.Equal([1L, 2, 3, 4], records.Select(x => x.Seq));
        Assert.Null(Portal.Domain.Approvals.TransferRecord.FaultOfChain(records.Select(x => x.ToRecord())));
    }

    [Fact]
    public async Task ReviseAndResubmit_NothingChanged_MakesNoRevision()
    {
        await using var world = await ApprovalWorld.StartAsync();
        var (clerk, document) = await ReturnedAsync(world);
        var same = new DocumentCorrection(null, JsonSerializer.Deserialize<JsonElement>("""{ "amount": 1 }"""), null);

        var moved = await Correct(world).ReviseAndResubmitAsync(clerk, document, same, null, _ => { }, CancellationToken.None);

        Assert.Equal(("inApproval", 1), (moved.State, moved.Revision));
    }

    [Theory, BothDatabases]
    public async Task ReviseAndResubmit_FaultInTheSecondHalf_LeavesNothingOfTheFirst(StorageProvider database)
    {
        await using var world = await ApprovalWorld.StartAsync(database);
        var (clerk, document) = await ReturnedAsync(world);
        var tooLong = new string('x', 4001);

        await Assert.ThrowsAsync<RefusalException>(() =>
            Correct(world).ReviseAndResubmitAsync(clerk, document, Correction, tooLong, _ => { }, CancellationToken.None)
        );
        await Assert.ThrowsAsync<RefusalException>(() =>
            Correct(world)
                .ReviseAndResubmitAsync(
                    clerk,
                    document,
                    Correction,
                    null,
                    x => throw new RefusalException(RefusalKind.Stale, "stale-version", $"{x}"),
                    CancellationToken.None
                )
        );

        await using var db = await world.DbAsync();
        Assert.Equal(1, (await db.Documents.SingleAsync(x => x.Id == document)).Revision);
        Assert.Equal(1, await db.Revisions.CountAsync(x => x.DocumentId == document));
    }

    [Fact]
    public async Task Correct_BySomebodyElse_IsNotThere()
    {
        await using var world = await ApprovalWorld.StartAsync();
        var (_, document) = await ReturnedAsync(world);
        var finance = new Initiator(InitiatorKind.Person, await PersonAsync(world, "finance"));

        var refused = await Assert.ThrowsAsync<RefusalException>(() =>
            Correct(world).ReviseAndResubmitAsync(finance, document, Correction, null, _ => { }, CancellationToken.None)
        );

        Assert.Equal(RefusalKind.NotFound, refused.Kind);
    }

    [Theory, BothDatabases]
    public async Task Submit_LargeFiles_AreWrittenAheadAndArriveWhole(StorageProvider database)
    {
        await using var world = await ApprovalWorld.StartAsync(database);
        var clerk = new Initiator(InitiatorKind.Person, await PersonAsync(world, "clerk"));
        var bytes = new byte[3_000_001];
        Random.Shared.NextBytes(bytes);
        var submit = world.App.Services.GetRequiredService<SubmitDocument>();

        // One that is refused leaves nothing behind.
        await Assert.ThrowsAsync<RefusalException>(() =>
            submit.RunAsync(clerk, Submission(bytes) with { Title = "" }, CancellationToken.None)
        );
        await using (var before = await world.DbAsync())
            Assert.Equal(0, await before.ContentChunks.CountAsync());
        var made = await submit.RunAsync(clerk, Submission(bytes), CancellationToken.None);

        await using var db = await world.DbAsync();
        var file = await db.Attachments.SingleAsync(x => x.DocumentId == made.Id);
        var store = world.App.Services.GetRequiredService<ContentStore>();
        Assert.Equal(bytes, await store.ReadAsync(file.ContentId, CancellationToken.None));
    }

    [Theory, BothDatabases]
    public async Task Store_LargeFile_DoesNotHoldTheWriterWhileItsBytesAreWritten(StorageProvider database)
    {
        await using var world = await ApprovalWorld.StartAsync(database);
        var files = world.App.Services.GetRequiredService<StoredFiles>();
        var bytes = new byte[30_000_000];

        var storing = files.StoreAsync([new AttachmentUpload("a.bin", "application/octet-stream", bytes)], CancellationToken.None);
        await world.SubmitAsync("meanwhile");

        // The small one went between the portions: the large one was still being written when it was through.
        Assert.False(storing.IsCompleted);
        var file = Assert.Single(await storing);
        Assert.Single(file.Rows);
    }

    static DocumentCorrection Correction { get; } =
        new("Corrected", Fields, [new AttachmentUpload("a.txt", "text/plain", new byte[] { 1 })]);

    static DocumentSubmission Submission(byte[] bytes) =>
        new(
            null,
            "purchase",
            "Large",
            Fields,
            null,
            null,
            null,
            "erp",
            [new AttachmentUpload("large.bin", "application/octet-stream", bytes)]
        );

    static CorrectDocument Correct(ApprovalWorld world) => world.App.Services.GetRequiredService<CorrectDocument>();

    static async Task<Guid> PersonAsync(ApprovalWorld world, string name)
    {
        await using var db = await world.DbAsync();
        return await db.Users.Where(x => x.UserName == name).Select(x => x.Id).SingleAsync();
    }

    static async Task<(Initiator Clerk, Guid Document)> ReturnedAsync(ApprovalWorld world)
    {
        var document = await world
            .Person("clerk")
            .CreateAsync(
                "/api/v1/documents",
                new
                {
                    route = "purchase",
                    title = "Mine",
                    fields = new { amount = 1 },
                    thirdParty = "erp",
                }
            );
        await world.DecideAsync("finance", document, "return", "rerun");
        return (new Initiator(InitiatorKind.Person, await PersonAsync(world, "clerk")), Guid.Parse(document.Text("id")));
    }
}
