using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Agents;
using Portal.Data;
using Portal.Domain.Mail;
using Portal.Mail;

namespace Portal.Bench;

/// <summary>The rows of a mail, its run and its delivery, written durably by the group commit's executor: 16 mails a commit.</summary>
[MemoryDiagnoser]
public class StoreStages
{
    const int Batch = 16;

    readonly string directory = Directory.CreateTempSubdirectory("collector-stages-").FullName;
    StageMail mail = null!;
    ContentStore contents = null!;
    IUnitExecutor executor = null!;

    /// <summary>Bytes of the mail.</summary>
    [Params(4096, 102_400)]
    public int Size { get; set; }

    [GlobalSetup]
    public async Task Setup()
    {
        mail = new StageMail(Size);
        // The real program makes the tables; it is never started.
        await using var app = PortalHost.Build(
            ["--environment", "Production", "--Urls", "http://127.0.0.1:5080", "--Portal:DataDirectory", directory],
            static builder => builder.Logging.ClearProviders()
        );
        await app.Services.GetRequiredService<DatabaseMigration>().ApplyAsync(CancellationToken.None);
        contents = new ContentStore(null!, TimeProvider.System);
        executor = new SqliteUnitExecutor(StorageOptions.SqliteFile(directory));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        executor.Dispose();
        mail.Dispose();
        Directory.Delete(directory, recursive: true);
    }

    [Benchmark(Description = "plan and commit all rows, 16 mails a commit", OperationsPerInvoke = Batch)]
    public object Commit()
    {
        var units = new WriteUnit[Batch];
        for (var i = 0; i < Batch; i++)
            units[i] = Unit();
        return executor.Commit(units);
    }

    WriteUnit Unit()
    {
        var (arrived, run) = mail.RunAgent();
        var (contentId, rows) = contents.Plan(mail.Raw.Memory, mail.Raw.Sha256);
        var facts = Facts(arrived);
        return new WriteUnit
        {
            Claim = MessageRows.ClaimKey(facts, MessageRows.Key(facts.MessageId, facts.EnvelopeFrom, [facts.EnvelopeTo], facts.RawHash)),
            Rows =
            [
                .. rows,
                MessageRows.Message(facts, Disposition.Filed, null, "250 2.0.0 filed", contentId),
                RunRecord.Row(run, arrived, deferred: false),
                .. run.Scope!.Pushes[0].Rows,
            ],
        };
    }

    MessageFacts Facts(ArrivedMail arrived) =>
        new()
        {
            MessageId = arrived.Message.MessageId,
            CollectorId = arrived.Message.CollectorId,
            Way = IntakeWay.Smtp,
            EnvelopeFrom = arrived.Message.EnvelopeFrom,
            EnvelopeTo = arrived.Message.EnvelopeTo[0],
            Sender = mail.Content.From,
            Subject = mail.Content.Subject,
            MessageIdHeader = mail.Content.MessageIdHeader,
            Class = MailClass.Normal,
            Size = mail.Raw.Size,
            RawHash = mail.Raw.Sha256,
            ReceivedAt = arrived.Message.ReceivedAt,
        };
}
