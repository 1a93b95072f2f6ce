using System.Diagnostics;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Portal.Data;
using Portal.Tests.Architecture;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>
/// Every mail of the sample collections, most of them odd or hostile, by every way in: the same bytes on record and
/// the same end, and the portal neither slow nor large over any of them.
/// </summary>
[Trait("Needs", "server")]
public sealed class CorpusTests(ITestOutputHelper output)
{
    static readonly TimeSpan MostTime = TimeSpan.FromSeconds(2);
    const long MostMemory = 200L << 20;

    // The test's own bookkeeping, not a mail.
    static readonly string[] NoMails = ["NOTICE.txt", "manifest.json"];

    sealed record Sample(string File, byte[] Bytes, string Hash);

    [Theory, BothDatabases]
    [Trait("Fault", "charset")]
    public async Task EveryMail_ByEveryWay_HasTheSameBytesAndTheSameEnd(StorageProvider database)
    {
        var folder = SourceTree.Beside("corpora");
        Assert.SkipUnless(Directory.Exists(folder), "the sample mails (corpora) do not lie beside the checkout");
        var samples = Read(folder);
        Assert.SkipWhen(DovecotServer.Missing is not null, DovecotServer.Missing ?? "");
        await using var dovecot = await DovecotServer.StartAsync("imap", "pop3");
        var lmtp = FreePort.Next();
        await using var portal = await PortalProcess.CreateAsync(
            database,
            new Dictionary<string, string> { ["Mail__Lmtp__Listen"] = $"127.0.0.1:{lmtp}" }
        );
        await portal.StartAsync();
        using var party = await PartyAsync(portal);
        // A further way in is a further line here.
        CorpusWay[] ways =
        [
            new CorpusByDialogue("smtp", portal.SmtpPort, "EHLO"),
            new CorpusByDialogue("lmtp", lmtp, "LHLO"),
            new CorpusByHttp(party, "Corpus"),
            new CorpusByMailbox("imap", dovecot),
            new CorpusByMailbox("pop3", dovecot),
        ];
        await CreateCollectorsAsync(portal, ways);
        var wrong = new List<string>();
        await RefuseBareAsync(samples, ways, wrong);
        var whole = samples.Where(x => !HasBareReturn(x.Bytes)).ToList();
        output.WriteLine($"{samples.Count} mails, {whole.Count} of them without a bare CR");

        // The first mails pay for what is loaded once.
        foreach (var way in ways)
            await way.HandInAsync("Subject: warm\r\n\r\nx\r\n"u8.ToArray());
        var before = portal.WorkingSet;
        foreach (var way in ways)
        {
            await HandInAsync(way, [.. whole.Where(x => way.Carries(x.Bytes))], wrong);
            await way.EndAsync(portal.Admin);
        }
        var ends = new Dictionary<string, Dictionary<string, string>>();
        foreach (var way in ways)
            ends[way.Name] = await EndsAsync(portal, way, whole.Count(x => way.Carries(x.Bytes)) + 1);
        var grown = portal.PeakWorkingSet - before;
        output.WriteLine($"memory grew by {grown >> 20} MiB");
        Assert.InRange(grown, long.MinValue, MostMemory);

        foreach (var sample in whole)
        {
            var told = ways.Where(x => x.Carries(sample.Bytes))
                .Select(x => ends[x.Name].GetValueOrDefault(sample.Hash, "not on record with these bytes"))
                .Distinct()
                .ToList();
            if (told.Count > 1 || told[0] is not ("filed" or "quarantined" or "held"))
                wrong.Add($"{sample.File}: {string.Join(" / ", told)}");
        }
        Assert.Empty(wrong);
        foreach (var end in whole.CountBy(x => ends["smtp"][x.Hash]))
            output.WriteLine($"{end.Key}: {end.Value}");
    }

    static List<Sample> Read(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Where(x => !NoMails.Contains(Path.GetFileName(x)))
                .Order(StringComparer.Ordinal)
                .Select(x => (File: Path.GetRelativePath(folder, x), Bytes: EndLines(File.ReadAllBytes(x))))
                .Select(x => new Sample(x.File, x.Bytes, Convert.ToHexString(SHA256.HashData(x.Bytes))))
                .DistinctBy(x => x.Hash),
        ];

    // As a client does: LF becomes CR LF, and the last line ends. A CR that stands alone is the mail's own.
    static byte[] EndLines(byte[] mail)
    {
        var lines = new MemoryStream(mail.Length + 1024);
        for (var i = 0; i < mail.Length; i++)
        {
            if (mail[i] == (byte)'\n' && (i == 0 || mail[i - 1] != (byte)'\r'))
                lines.WriteByte((byte)'\r');
            lines.WriteByte(mail[i]);
        }
        if (mail.Length == 0 || mail[^1] != (byte)'\n')
            lines.Write(mail.Length > 0 && mail[^1] == (byte)'\r' ? "\n"u8 : "\r\n"u8);
        return lines.ToArray();
    }

    static bool HasBareReturn(byte[] mail)
    {
        for (var i = 0; i + 1 < mail.Length; i++)
        {
            if (mail[i] == (byte)'\r' && mail[i + 1] != (byte)'\n')
                return true;
        }
        return false;
    }

    static async Task RefuseBareAsync(List<Sample> samples, CorpusWay[] ways, List<string> wrong)
    {
        foreach (var sample in samples.Where(x => HasBareReturn(x.Bytes)))
        {
            foreach (var way in ways.OfType<CorpusByDialogue>())
            {
                if (await way.HandInAsync(sample.Bytes) is not ['5', '5', '0', ..] and var reply)
                    wrong.Add($"{sample.File} keeps a bare CR and {way.Name} answered {reply}");
            }
        }
    }

    async Task HandInAsync(CorpusWay way, List<Sample> samples, List<string> wrong)
    {
        var slowest = (Took: TimeSpan.Zero, File: "");
        foreach (var sample in samples)
        {
            var (reply, took) = await TakeTimeAsync(way, sample);
            if (took > MostTime)
                // Once more, should the machine have been busy with something else; a duplicate is read all the same.
                took = (await TakeTimeAsync(way, sample)).Took;
            if (took > slowest.Took)
                slowest = (took, sample.File);
            if (took > MostTime)
                wrong.Add($"{sample.File} by {way.Name} took {took.TotalSeconds:0.0} s");
            if (reply is not (null or ['2', ..]))
                wrong.Add($"{sample.File} by {way.Name}: {reply}");
        }
        output.WriteLine($"{way.Name}: slowest {slowest.Took.TotalMilliseconds:0} ms, {slowest.File}");
    }

    static async Task<(string? Reply, TimeSpan Took)> TakeTimeAsync(CorpusWay way, Sample sample)
    {
        var begun = Stopwatch.GetTimestamp();
        var reply = await way.HandInAsync(sample.Bytes);
        return (reply, Stopwatch.GetElapsedTime(begun));
    }

    /// <summary>Where each mail of the way's collector ended, by the hash of the bytes that the portal gives back.</summary>
    static async Task<Dictionary<string, string>> EndsAsync(PortalProcess portal, CorpusWay way, int count)
    {
        var messages = await Eventually.BecomesAsync(
            () => portal.Admin.ReadAllAsync("/api/admin/v1/messages?collector=" + way.Name),
            x => x.Count(y => y.Text("disposition") != "duplicate") >= count,
            TimeSpan.FromSeconds(60)
        );
        var ends = new Dictionary<string, string>();
        foreach (var message in messages.Where(x => x.Text("disposition") != "duplicate"))
        {
            var raw = await portal.Admin.GetByteArrayAsync(new Uri($"/api/admin/v1/messages/{message.Text("id")}/raw", UriKind.Relative));
            ends.Add(Convert.ToHexString(SHA256.HashData(raw)), message.Text("disposition"));
        }
        return ends;
    }

    static async Task CreateCollectorsAsync(PortalProcess portal, CorpusWay[] ways)
    {
        foreach (var way in ways)
            await portal.Admin.CreateAsync(
                "/api/admin/v1/collectors",
                new
                {
                    name = way.Name,
                    addresses = new[] { way.Name + "@corpus.test" },
                    intake = way.Intake,
                }
            );
        // It looks at everything, so that everything is decoded.
        await portal.Admin.CreateAsync(
            "/api/admin/v1/agents",
            new
            {
                name = "Look at everything",
                trigger = new { type = "beforeArrival" },
                collectors = ways.Select(x => x.Name).ToArray(),
                when = new
                {
                    any = new object[]
                    {
                        new Dictionary<string, object> { ["field"] = "html", ["contains"] = "no mail says this 4711" },
                        new Dictionary<string, object> { ["field"] = "attachment.name", ["contains"] = "no file is named this 4711" },
                        new Dictionary<string, object> { ["field"] = "text", ["exists"] = true },
                        new Dictionary<string, object> { ["field"] = "attachment.count", ["greaterThan"] = 0 },
                    },
                },
                actions = new object[] { new { tag = "looked-at" } },
            }
        );
    }

    static async Task<HttpClient> PartyAsync(PortalProcess portal)
    {
        var party = await portal.Admin.CreateAsync("/api/admin/v1/third-parties", new { name = "Corpus", description = "sample mails" });
        var key = await portal.Admin.CreateAsync(
            $"/api/admin/v1/third-parties/{party.Text("id")}/keys",
            new { name = "mail", scopes = new[] { "mail" } }
        );
        var client = new HttpClient { BaseAddress = portal.Admin.BaseAddress };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key.Text("key"));
        return client;
    }
}
