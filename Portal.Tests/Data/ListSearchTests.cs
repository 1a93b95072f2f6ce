using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>Texts are found by any part, in what a block holds and in what is newer, on both databases.</summary>
public sealed class ListSearchTests
{
    const int Many = 9000;
    static readonly DateTimeOffset Start = DateTimeOffset.UtcNow.AddDays(-30);

    [Theory, BothDatabases]
    public async Task Messages_FoundByAPart_WhereverTheyAreAndHoweverTheyAreWritten(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var stop = TestContext.Current.CancellationToken;
        await FillAsync(app, stop);
        async Task<int> Found(string subject) =>
            await app.Services.GetRequiredService<MessageLines>().CountAsync(Subject(subject), keptBack: false, stop);

        for (var round = 0; round < 2; round++)
        {
            Assert.Equal(3, await Found("ZEPPELIN"));
            Assert.Equal(1, await Found("änderung für MÜLLER"));
            Assert.Equal(1, await Found("合同"));
            Assert.Equal(1, await Found("同"));
            Assert.Equal(1, await Found("100%"));
            Assert.Equal(1, await Found("a_b"));
            Assert.Equal(0, await Found("a%b"));
            Assert.Equal(0, await Found("quokka"));
            Assert.Equal(MessageLines.MostCounted, await Found("number"));
            Assert.Equal(1, await Found("number 8999 "));
            await app.Services.GetRequiredService<SealSearchBlocks>().RunAsync(stop);
        }
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(stop);
        Assert.Equal(8192, (await db.Set<SearchBlockRow>().SingleAsync(x => x.List == "messages", stop)).Rows);
    }

    [Theory, BothDatabases]
    public async Task Messages_PagedByCursor_ComeOnceEachNewestFirst(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var stop = TestContext.Current.CancellationToken;
        await FillAsync(app, stop);
        await app.Services.GetRequiredService<SealSearchBlocks>().RunAsync(stop);
        var lines = app.Services.GetRequiredService<MessageLines>();

        var (subjects, after) = (new List<string>(), (string?)null);
        do
        {
            var page = await lines.ReadAsync(Subject("ten "), false, 170, after, stop);
            subjects.AddRange(page.Items.Select(x => x.Subject));
            after = page.Next;
        } while (after is not null);

        Assert.Equal(Enumerable.Range(0, Many).Where(x => x % 10 == 9).Reverse().Select(x => TextOf(x)), subjects);
    }

    [Theory, BothDatabases]
    public async Task Messages_GoneOrLate_AreNoLongerOrAfterAllFound(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var stop = TestContext.Current.CancellationToken;
        await FillAsync(app, stop);
        var (seal, lines) = (app.Services.GetRequiredService<SealSearchBlocks>(), app.Services.GetRequiredService<MessageLines>());
        await seal.RunAsync(stop);

        await app
            .Services.GetRequiredService<WriteTransactions>()
            .RunAsync(db => db.Messages.Where(x => x.Subject.Contains("zeppelin")).ExecuteDeleteAsync(stop), stop);
        Assert.Equal(0, await lines.CountAsync(Subject("zeppelin"), false, stop));

        await SaveAsync(app, [Message(5, "a late arrival")], stop);
        await seal.RunAsync(stop);
        await seal.RunAsync(stop);
        Assert.Equal(0, await lines.CountAsync(Subject("zeppelin"), false, stop));
    }

    [Theory, BothDatabases]
    public async Task Parts_LeftByAnEarlierLife_GoAndThoseInUseStay(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var stop = TestContext.Current.CancellationToken;
        await FillAsync(app, stop);
        var writes = app.Services.GetRequiredService<WriteTransactions>();
        await writes.RunAsync(
            db =>
            {
                db.Add(
                    new SearchPartRow
                    {
                        Block = 4711,
                        Part = 3,
                        Bytes = [1],
                    }
                );
                return Task.CompletedTask;
            },
            stop
        );
        // As after a start: the service of the running portal may have swept already.
        await ActivatorUtilities.CreateInstance<SealSearchBlocks>(app.Services).RunAsync(stop);

        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(stop);
        var blocks = await db.Set<SearchPartRow>().Select(x => x.Block).Distinct().ToListAsync(stop);
        Assert.DoesNotContain(4711, blocks);
        Assert.Equal(await db.Set<SearchBlockRow>().Select(x => x.Number).ToListAsync(stop), blocks);
    }

    static MessageFilter Subject(string part) => new(null, null, null, part, null, null, null);

    static string TextOf(int i) =>
        i switch
        {
            100 or 4000 or 8800 => $"A zeppelin, number {i} {(i % 10 == 9 ? "ten " : "")}",
            200 => "Änderung für Müller",
            300 => "采购合同",
            400 => "100% sure",
            500 => "a_b",
            _ => $"Number {i} {(i % 10 == 9 ? "ten " : "")}",
        };

    static Task FillAsync(PortalApp app, CancellationToken stop) =>
        SaveAsync(app, [.. Enumerable.Range(0, Many).Select(x => Message(x, TextOf(x)))], stop);

    static MessageRow Message(int i, string subject) =>
        new()
        {
            Id = Guid.CreateVersion7(Start.AddSeconds(i)),
            Subject = subject,
            Sender = "x@y.example",
            SenderKey = "x@y.example",
            ReceivedAt = Start.AddSeconds(i),
        };

    static Task SaveAsync(PortalApp app, MessageRow[] rows, CancellationToken stop) =>
        app
            .Services.GetRequiredService<WriteTransactions>()
            .RunAsync(
                db =>
                {
                    db.AddRange(rows.AsEnumerable<object>());
                    return Task.CompletedTask;
                },
                stop
            );
}
