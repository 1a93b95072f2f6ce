using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Tests.Support;
using static Portal.Tests.Api.Approvals.ApprovalWorld;

namespace Portal.Tests.Api.Approvals;

public sealed class DocumentApiTests
{
    [Theory, BothDatabases]
    public async Task Create_GoodDocument_IsReadBackWithStepsAndBytes(StorageProvider database)
    {
        await using var world = await StartAsync(database);
        var bytes = new byte[150_000];
        Random.Shared.NextBytes(bytes);
        using var created = await world.Party.PostAsJsonAsync(
            "/api/v1/documents",
            Document("X-1", "purchase", File("采购 报价单.pdf", bytes, "application/pdf"), File("empty.txt", []))
        );
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.NotNull(created.Headers.ETag);
        var document = await world.Party.ReadAsync(created.Headers.Location!.ToString());
        Assert.Equal("inApproval", document.Text("state"));
        Assert.Equal("erp", document.Text("thirdParty"));
        Assert.Equal(["active", "notReached", "notReached"], document.GetProperty("steps").EnumerateArray().Select(x => x.Text("state")));
        Assert.Equal(12.5, document.GetProperty("fields").GetProperty("amount").GetDouble());
        var attachment = document.GetProperty("attachments")[0];
        Assert.Equal("采购 报价单.pdf", attachment.Text("name"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), attachment.Text("sha256"));
        var path = $"/api/v1/documents/{document.Text("id")}/attachments/{attachment.Text("id")}";
        using var whole = await world.Party.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(bytes, await whole.Content.ReadAsByteArrayAsync());
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:", whole.Headers.GetValues("Repr-Digest").Single());
        Assert.Equal("attachment", whole.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("采购 报价单.pdf", whole.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal("nosniff", whole.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Contains("sandbox", whole.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Range = new RangeHeaderValue(65_000, 131_999);
        using var part = await world.Party.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(bytes[65_000..132_000], await part.Content.ReadAsByteArrayAsync());
        var empty = $"/api/v1/documents/{document.Text("id")}/attachments/{document.GetProperty("attachments")[1].Text("id")}";
        Assert.Empty(await world.Party.GetByteArrayAsync(new Uri(empty, UriKind.Relative)));
    }

    [Theory, BothDatabases]
    public async Task Create_SameExternalIdTwentyTimesAtOnce_GivesOneAndTellsItsId(StorageProvider database)
    {
        await using var world = await StartAsync(database);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => world.Party.PostAsJsonAsync("/api/v1/documents", Document("same")))
        );
        var created = Assert.Single(answers, x => x.StatusCode == HttpStatusCode.Created);
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).Text("id");
        foreach (var second in answers.Where(x => x != created))
            Assert.Equal(id, (await ProblemAsync(second, HttpStatusCode.Conflict)).Text("id"));
        // Another third party may use the same external id.
        await world.OtherParty.CreateAsync("/api/v1/documents", Document("same"));
    }

    [Fact]
    public async Task Validate_GoodAndBad_PredictsStepsAndCreatesNothing()
    {
        await using var world = await StartAsync();
        var good = await world.Party.CreateAsync("/api/v1/documents/validate", Document("v"));
        Assert.True(good.GetProperty("valid").GetBoolean());
        Assert.Equal(["finance", "legal", "director"], good.GetProperty("steps").EnumerateArray().Select(x => x.Text("name")));
        var bad = await world.Party.CreateAsync("/api/v1/documents/validate", new { route = "purchase", title = "t" });
        Assert.Equal("/externalId /fields", Pointers(bad));
        Assert.Empty(await world.Party.ReadAllAsync("/api/v1/documents"));
    }

    [Fact]
    public async Task Read_AnotherThirdPartysDocument_IsNotThereInAnyCall()
    {
        await using var world = await StartAsync();
        var document = await world.Party.CreateAsync("/api/v1/documents", Document("X", "purchase", File("a.txt", [1])));
        var id = document.Text("id");
        var attachment = document.GetProperty("attachments")[0].Text("id");
        foreach (var path in new[] { "", "/records", "/timeline", $"/attachments/{attachment}" })
        {
            using var answer = await world.OtherParty.GetAsync(new Uri($"/api/v1/documents/{id}{path}", UriKind.Relative));
            await ProblemAsync(answer, HttpStatusCode.NotFound);
        }
        foreach (
            var (what, body) in new (string, object)[]
            {
                ("revisions", new { title = "x" }),
                ("resubmission", new { }),
                ("withdrawal", new { reason = "r" }),
            }
        )
        {
            using var answer = await world.MoveAsync(world.OtherParty, document, what, body);
            await ProblemAsync(answer, HttpStatusCode.NotFound);
        }
        Assert.Empty(await world.OtherParty.ReadAllAsync("/api/v1/documents"));
        Assert.Empty(await world.OtherParty.ReadAllAsync("/api/v1/events"));
        using var clerk = await world.Person("clerk").GetAsync(new Uri($"/api/v1/documents/{id}", UriKind.Relative));
        await ProblemAsync(clerk, HttpStatusCode.NotFound);
        await world.Person("finance").ReadAsync($"/api/v1/documents/{id}");
        await world.App.Admin.ReadAsync($"/api/admin/v1/documents/{id}");
        await world.App.Admin.ReadAsync($"/api/admin/v1/documents/{id}/timeline");
    }

    [Fact]
    public async Task List_FiltersAndPages_GiveEachOnce()
    {
        await using var world = await StartAsync();
        for (var i = 0; i < 5; i++)
            await world.SubmitAsync("X-" + i);
        var first = await world.Party.ReadAsync("/api/v1/documents?limit=2");
        var second = await world.Party.ReadAsync($"/api/v1/documents?limit=2&after={first.Text("next")}");
        var third = await world.Party.ReadAsync($"/api/v1/documents?limit=2&after={second.Text("next")}");
        var ids = new[] { first, second, third }.SelectMany(x => x.GetProperty("items").EnumerateArray()).Select(x => x.Text("externalId"));
        Assert.Equal(["X-4", "X-3", "X-2", "X-1", "X-0"], ids);
        Assert.Single(await world.Party.ReadAllAsync("/api/v1/documents?externalId=X-3"));
        Assert.Empty(await world.Party.ReadAllAsync("/api/v1/documents?state=returned"));
        Assert.Equal(5, (await world.Party.ReadAllAsync("/api/v1/documents?state=inApproval")).Count);
        var until = (await world.Party.ReadAllAsync("/api/v1/documents?externalId=X-3"))[0].Text("updatedAt");
        Assert.Single(await world.Party.ReadAllAsync($"/api/v1/documents?updatedAfter={Uri.EscapeDataString(until)}"));
        foreach (var query in new[] { "state=gone", "limit=0", "after=zzz" })
        {
            using var answer = await world.Party.GetAsync(new Uri("/api/v1/documents?" + query, UriKind.Relative));
            await ProblemAsync(answer, HttpStatusCode.UnprocessableEntity);
        }
    }

    [Theory, BothDatabases]
    public async Task Records_AsServed_HaveAChainThatAnOutsiderVerifies(StorageProvider database)
    {
        await using var world = await StartAsync(database);
        var document = await world.SubmitAsync("X");
        await world.DecideAsync("finance", document, "approve");
        await world.DecideAsync("legal", document, "return", "straight");
        var records = await world.Party.ReadAllAsync($"/api/v1/documents/{document.Text("id")}/records");
        Assert.Equal(["submit", "approve", "return"], records.Select(x => x.Text("action")));
        var previous = "";
        foreach (var record in records)
        {
            var node = JsonNode.Parse(record.GetRawText())!.AsObject();
            node.Remove("hash");
            var hash = SHA256.HashData([.. Encoding.UTF8.GetBytes(previous), .. CanonicalJson.Write(node)]);
            Assert.Equal(previous, record.Text("prevHash"));
            Assert.Equal(Convert.ToHexStringLower(hash), record.Text("hash"));
            previous = record.Text("hash");
        }
        Assert.Equal("thirdParty", records[0].GetProperty("actor").Text("kind"));
        Assert.Equal("The legal", records[2].GetProperty("actor").Text("name"));
        Assert.Equal(1, records[2].GetProperty("round").GetInt32());
        Assert.Single(await world.Party.ReadAllAsync($"/api/v1/documents/{document.Text("id")}/records?afterSeq=2"));
        var read = await world.ReadAsync(document);
        Assert.Equal(("returned", 2, previous), (read.Text("state"), read.GetProperty("round").GetInt32(), read.Text("recordHash")));
    }

    [Theory, BothDatabases]
    public async Task Events_OfManyParallelCommits_AreGaplessAndOrdered(StorageProvider database)
    {
        await using var world = await StartAsync(database);
        var documents = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => world.SubmitAsync("X-" + i)));
        await Task.WhenAll(documents.Select(x => world.DecideAsync("finance", x, "return", "rerun")));
        var events = await world.Party.ReadAllAsync("/api/v1/events");
        Assert.Equal(Enumerable.Range(1, 40).Select(x => (long)x), events.Select(x => x.GetProperty("position").GetInt64()));
        Assert.All(
            events.GroupBy(x => x.Text("documentId")),
            x => Assert.Equal([1L, 2L], x.Select(y => y.GetProperty("sequence").GetInt64()))
        );
        var data = events.Last().GetProperty("data");
        Assert.Equal("returned", data.Text("state"));
        Assert.Equal(data.Text("recordHash"), data.GetProperty("record").Text("hash"));
        Assert.Equal(20, (await world.Party.ReadAllAsync("/api/v1/events?after=20")).Count);
    }
}
