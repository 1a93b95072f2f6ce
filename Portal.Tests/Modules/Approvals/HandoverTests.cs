using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain.Agents;
using Portal.Domain.Common;
using Portal.Tests.Api.Approvals;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Approvals;

/// <summary>The package of a finished document: what is in it, that it stays the same, and its acknowledgement.</summary>
public sealed class HandoverTests
{
    static readonly byte[] Offer = Encoding.UTF8.GetBytes("采购报价单\r\nsecond line\0");

    static object Hostile { get; } =
        ApprovalWorld.File("../../etc/passwd", Encoding.UTF8.GetBytes("not that one"), "application/octet-stream");

    [Theory, BothDatabases]
    public async Task Package_OfAnApprovedDocument_IsCompleteAndVerifiedByAStranger(StorageProvider database)
    {
        await using var world = await ApprovalWorld.StartAsync(database);
        await world.AddShortRouteAsync();
        var document = await world.ApprovedAsync(
            "A-1",
            ApprovalWorld.File("报价单.pdf", Offer, "application/pdf"),
            Hostile,
            ApprovalWorld.File("报价单.PDF", [1, 2, 3])
        );
        var id = document.Text("id");
        using var answer = await world.Party.GetAsync(new Uri($"/api/v1/documents/{id}/package", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/zip", answer.Content.Headers.ContentType?.MediaType);
        var zip = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(zip))}:", Assert.Single(answer.Headers.GetValues("Repr-Digest")));
        var files = HandoverScene.Unzip(zip);
        Assert.Equal(
            [
                "manifest.json",
                "records.json",
                "record.html",
                "attachments/报价单.pdf",
                "attachments/_.._etc_passwd",
                "attachments/报价单 (2).PDF",
            ],
            files.Keys
        );
        var manifest = HandoverScene.Json(files["manifest.json"]);
        Assert.Equal(files.Count - 1, manifest.GetProperty("files").GetArrayLength());
        foreach (var file in manifest.GetProperty("files").EnumerateArray())
        {
            Assert.Equal(HandoverScene.Sha256(files[file.Text("name")]), file.Text("sha256"));
            Assert.Equal(files[file.Text("name")].Length, file.GetProperty("size").GetInt32());
        }
        Assert.Equal(Offer, files["attachments/报价单.pdf"]);
        Assert.Equal("../../etc/passwd", manifest.GetProperty("files")[3].Text("originalName"));
        var (seq, hash) = HandoverScene.VerifiedHead(files["records.json"]);
        Assert.Equal(seq, manifest.GetProperty("recordHead").GetProperty("seq").GetInt64());
        Assert.Equal(hash, manifest.GetProperty("recordHead").Text("hash"));
        var read = await world.Party.ReadAsync($"/api/v1/documents/{id}");
        Assert.Equal(hash, read.Text("recordHash"));
        Assert.Equal("waiting", read.Text("delivery"));
        Assert.Equal(2, seq);
        var served = await world.Party.ReadAsync($"/api/v1/documents/{id}/records");
        Assert.Equal(
            JsonSerializer.Serialize(served.GetProperty("items")),
            JsonSerializer.Serialize(HandoverScene.Json(files["records.json"]))
        );
        foreach (var member in new[] { "number", "externalId", "thirdParty", "route", "title" })
            Assert.Equal(read.Text(member), manifest.Text(member));
        Assert.Equal(id, manifest.Text("documentId"));
    }

    [Theory, BothDatabases]
    public async Task Package_FetchedTwiceAndInParts_IsTheSameBytes(StorageProvider database)
    {
        await using var world = await ApprovalWorld.StartAsync(database);
        await world.AddShortRouteAsync();
        var path =
            $"/api/v1/documents/{(await world.ApprovedAsync("A-1", ApprovalWorld.File("a.bin", RandomNumberGenerator.GetBytes(200_000)))).Text("id")}/package";
        var parallel = await Task.WhenAll(
            Enumerable.Range(0, 4).Select(_ => world.Party.GetByteArrayAsync(new Uri(path, UriKind.Relative)))
        );
        Assert.Single(parallel.Select(HandoverScene.Sha256).Distinct());
        Assert.Equal(parallel[0], await world.Person("finance").GetByteArrayAsync(new Uri(path, UriKind.Relative)));
        using var part = new HttpRequestMessage(HttpMethod.Get, path);
        part.Headers.Range = new RangeHeaderValue(70_000, 140_000);
        using var answer = await world.Party.SendAsync(part);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(parallel[0][70_000..140_001], await answer.Content.ReadAsByteArrayAsync());
        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var same = await world.Party.SendAsync(again);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Equal(1, await world.App.ReadRowAsync(db => db.Handovers.CountAsync(x => x.PackageContentId != null)));
    }

    [Fact]
    public async Task Package_BeforeApprovalOrOfOthers_IsRefused()
    {
        await using var world = await ApprovalWorld.StartAsync();
        await world.AddShortRouteAsync();
        var running = await world.SubmitAsync("A-0", "short");
        using var early = await world.Party.GetAsync(new Uri($"/api/v1/documents/{running.Text("id")}/package", UriKind.Relative));
        var problem = await ApprovalWorld.ProblemAsync(early, HttpStatusCode.Conflict);
        Assert.Equal("not-approved", problem.Text("code"));
        Assert.Equal("inApproval", problem.Text("currentState"));
        using var tooEarly = await AcknowledgeAsync(world.Party, running, new string('a', 64));
        Assert.Equal("not-approved", (await ApprovalWorld.ProblemAsync(tooEarly, HttpStatusCode.Conflict)).Text("code"));
        var done = await world.ApprovedAsync("A-1");
        foreach (var stranger in new[] { world.OtherParty, world.Person("legal") })
        {
            using var answer = await stranger.GetAsync(new Uri($"/api/v1/documents/{done.Text("id")}/package", UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
        using var other = await AcknowledgeAsync(world.OtherParty, done, new string('a', 64));
        Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        using var person = await AcknowledgeAsync(world.Person("finance"), done, new string('a', 64));
        Assert.Equal(HttpStatusCode.Forbidden, person.StatusCode);
        Assert.Equal("none", (await world.ReadAsync(running)).Text("delivery"));
    }

    [Theory, BothDatabases]
    public async Task Acknowledgement_RightWrongAndAgain_CountsOnce(StorageProvider database)
    {
        await using var world = await ApprovalWorld.StartAsync(database);
        await world.AddShortRouteAsync();
        var document = await world.ApprovedAsync("A-1");
        var zip = await world.Party.GetByteArrayAsync(new Uri($"/api/v1/documents/{document.Text("id")}/package", UriKind.Relative));
        var hash = HandoverScene.Sha256(HandoverScene.Unzip(zip)["manifest.json"]);
        foreach (
            var (wrong, code) in new[]
            {
                (new string('0', 64), "manifest-mismatch"),
                ("abc", "sha256-invalid"),
                ((string?)null, "sha256-invalid"),
            }
        )
        {
            using var refused = await AcknowledgeAsync(world.Party, document, wrong);
            Assert.Equal(code, (await ApprovalWorld.ProblemAsync(refused, HttpStatusCode.UnprocessableEntity)).Text("code"));
        }
        Assert.Equal("waiting", (await world.ReadAsync(document)).Text("delivery"));
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(async i =>
                {
                    using var answer = await AcknowledgeAsync(world.Party, document, i % 2 == 0 ? hash.ToUpperInvariant() : hash);
                    Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                    return await answer.Content.ReadAsStringAsync();
                })
        );
        Assert.Single(answers.Distinct());
        Assert.Equal("acknowledged", JsonSerializer.Deserialize<JsonElement>(answers[0]).Text("delivery"));
        Assert.Equal("acknowledged", (await world.ReadAsync(document)).Text("delivery"));
        var audit = await world.App.ReadRowAsync(db => db.Audit.Where(x => x.Action == "document.acknowledged").ToListAsync());
        Assert.Equal(("thirdParty", "erp"), (Assert.Single(audit).ActorKind, audit[0].ActorName));
        Assert.Equal(2, (await world.ReadAsync(document)).GetProperty("recordSeq").GetInt32());
        // It has the package: nothing is carried to it any more.
        Assert.Empty(await world.App.Services.GetRequiredService<IHandovers>().WaitingAsync(null, 10, default));
    }

    [Theory, BothDatabases]
    public async Task Take_TwoRunsAtOnce_OneHasIt(StorageProvider database)
    {
        await using var world = await ApprovalWorld.StartAsync(database);
        await world.AddShortRouteAsync();
        await world.ApprovedAsync("A-1");
        var handovers = world.App.Services.GetRequiredService<IHandovers>();
        var waiting = Assert.Single(await handovers.WaitingAsync(null, 10, default));
        var writes = world.App.Services.GetRequiredService<WriteTransactions>();
        var taken = await Task.WhenAll(
            Enumerable
                .Range(0, 6)
                .Select(_ => writes.RunAsync(db => db.ExecuteAsync([handovers.Take(waiting.Id, Guid.NewGuid())], default), default))
        );
        Assert.Equal(1, taken.Sum());
        Assert.Empty(await handovers.WaitingAsync(null, 10, default));
        Assert.Equal("sending", (await world.Party.ReadAsync($"/api/v1/documents/{waiting.DocumentId}")).Text("delivery"));
    }

    [Fact]
    public async Task Waiting_OnlyOfThoseAskedForAndAtMost_OldestFirst()
    {
        await using var world = await ApprovalWorld.StartAsync();
        await world.AddShortRouteAsync();
        var first = await world.ApprovedAsync("A-1");
        var second = await world.ApprovedAsync("A-2");
        var handovers = world.App.Services.GetRequiredService<IHandovers>();
        Assert.Equal(
            [first.Text("id"), second.Text("id")],
            (await handovers.WaitingAsync(null, 10, default)).Select(x => x.DocumentId.ToString())
        );
        var one = Assert.Single(await handovers.WaitingAsync(null, 1, default));
        Assert.Equal(first.Text("id"), one.DocumentId.ToString());
        Assert.Empty(await handovers.WaitingAsync(Guid.NewGuid(), 10, default));
        Assert.Equal(2, (await handovers.WaitingAsync(one.ThirdPartyId, 10, default)).Count);
        var data = HandoverScene.Json(one.Data.ToArray());
        Assert.Equal("approved", data.Text("state"));
        Assert.Equal(one.Sequence, data.GetProperty("sequence").GetInt64());
        Assert.Equal(data.Text("recordHash"), data.GetProperty("manifest").GetProperty("recordHead").Text("hash"));
        using var anonymous = new HttpClient();
        var zip = await anonymous.GetByteArrayAsync(new Uri(data.Text("packageUrl")));
        Assert.Equal(HandoverScene.Sha256(zip), data.Text("packageSha256"));
        Assert.Equal(data.Text("manifestSha256"), HandoverScene.Sha256(HandoverScene.Unzip(zip)["manifest.json"]));
    }

    [Fact]
    public async Task Sheet_OfHostileValues_IsEncodedAndStandsAlone()
    {
        await using var world = await ApprovalWorld.StartAsync();
        await world.AddRouteAsync(
            "loose",
            new object[] { new { name = "finance", people = new[] { "finance" } } },
            new { type = "object", properties = new { note = new { type = "string", title = "<b>Note</b>" } } }
        );
        const string Evil = "<script src=\"https://evil.test/x.js\"></script>'\"&<img onerror=alert(1)>";
        var document = await world.Party.CreateAsync(
            "/api/v1/documents",
            new
            {
                externalId = "E-1",
                route = "loose",
                title = "合同 " + Evil,
                body = Evil,
                fields = new { note = Evil },
                attachments = new[] { ApprovalWorld.File("a<b>.txt", [1]) },
            }
        );
        await world.DecideAsync("finance", document, "approve");
        var zip = await world.Party.GetByteArrayAsync(new Uri($"/api/v1/documents/{document.Text("id")}/package", UriKind.Relative));
        var sheet = Encoding.UTF8.GetString(HandoverScene.Unzip(zip)["record.html"]);
        Assert.DoesNotContain("<script", sheet, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<img", sheet, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>", sheet, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("src=\"", sheet, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("合同 &lt;script", sheet, StringComparison.Ordinal);
        Assert.Contains("同意", sheet, StringComparison.Ordinal);
        Assert.Contains((await world.ReadAsync(document)).Text("recordHash"), sheet, StringComparison.Ordinal);
    }

    static Task<HttpResponseMessage> AcknowledgeAsync(HttpClient caller, JsonElement document, string? sha256) =>
        caller.PostAsJsonAsync($"/api/v1/documents/{document.Text("id")}/acknowledgement", new { manifestSha256 = sha256 });
}
