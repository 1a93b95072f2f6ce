using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Portal.Data;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Api.Approvals;

/// <summary>Every call and page of a document × those who have no business with it: anonymous, other third party, other person, removed person.</summary>
[Trait("Fault", "idor")]
public sealed class DocumentAccessTests
{
    [Theory, BothDatabases]
    public async Task Calls_ByWhoHasNoBusinessThere_AreNeverAnswered(StorageProvider database)
    {
        await using var world = await ApprovalWorld.StartAsync(database);
        var document = await world.Party.CreateAsync(
            "/api/v1/documents",
            ApprovalWorld.Document("X", "purchase", ApprovalWorld.File("a.txt", [1]))
        );
        var task = await world.TaskAsync("finance", document);
        var removed = await RemovedAsync(world);
        using var anonymous = new HttpClient { BaseAddress = world.App.Address };
        foreach (
            var (who, client, expected) in new (string, HttpClient, HttpStatusCode)[]
            {
                ("anonymous", anonymous, HttpStatusCode.Unauthorized),
                ("other third party", world.OtherParty, HttpStatusCode.NotFound),
                ("other person", world.Person("clerk"), HttpStatusCode.NotFound),
                ("somebody of a later step", world.Person("director"), HttpStatusCode.NotFound),
                ("removed person", removed, HttpStatusCode.Unauthorized),
            }
        )
        {
            foreach (var (method, path, body) in Calls(document, task))
            {
                using var request = new HttpRequestMessage(method, path);
                request.Headers.TryAddWithoutValidation("If-Match", "*");
                if (body is not null)
                    request.Content = JsonContent.Create(body);
                using var answer = await client.SendAsync(request);
                // Tasks belong to people: a third party is told that its key does not open them.
                var allowed =
                    expected == HttpStatusCode.NotFound && path.Contains("/tasks/", StringComparison.Ordinal)
                        ? new[] { HttpStatusCode.NotFound, HttpStatusCode.Forbidden }
                        : [expected];
                Assert.True(allowed.Contains(answer.StatusCode), $"{who}: {method} {path} answered {(int)answer.StatusCode}");
            }
            if (expected == HttpStatusCode.NotFound)
                Assert.Empty(await client.ReadAllAsync("/api/v1/documents"));
        }
        removed.Dispose();
    }

    [Fact]
    public async Task Calls_ByWhoHadATask_StayOpenAfterTheDecision()
    {
        await using var world = await ApprovalWorld.StartAsync();
        var document = await world.SubmitAsync("X");
        await world.DecideAsync("finance", document, "approve");
        foreach (var person in new[] { "finance", "finance2", "legal" })
            Assert.Single(await world.Person(person).ReadAllAsync("/api/v1/documents"));
        Assert.Empty(await world.Person("director").ReadAllAsync("/api/v1/documents"));
    }

    [Fact]
    public async Task Pages_EachReader_OpenOnlyForThoseWhoMay()
    {
        await using var world = await ApprovalWorld.StartAsync();
        var clerk = await IdentityVisitor.AddPersonAsync(world.App, "owner", "approver");
        using var token = await IdentityVisitor.TokenClientAsync(world.App, clerk.Text("id"));
        var document = await token.CreateAsync(
            "/api/v1/documents",
            new
            {
                route = "purchase",
                title = "Confidential",
                fields = new { amount = 1 },
                thirdParty = "erp",
                attachments = new[] { ApprovalWorld.File("a.txt", [1]) },
            }
        );
        var page = $"/documents/{document.Text("id")}";
        var file = $"{page}/attachments/{document.GetProperty("attachments")[0].Text("id")}";
        await OpensAsync(world.App, "owner", page, file, page + "/correct");
        foreach (var (name, roles) in new[] { ("other", new[] { "approver", "operator" }), ("auditing", new[] { "auditor" }) })
        {
            await IdentityVisitor.AddPersonAsync(world.App, name, roles);
            string[] open = name == "auditing" ? [page, file] : [];
            await OpensAsync(world.App, name, open);
            await ClosedAsync(world.App, name, [.. new[] { page, file, page + "/correct" }.Except(open)]);
        }
        await ClosedAsync(world.App, null, page, file, page + "/correct");
    }

    [Fact]
    public async Task Pages_RemovedPerson_AreClosedToAnOpenSession()
    {
        await using var world = await ApprovalWorld.StartAsync();
        var person = await IdentityVisitor.AddPersonAsync(world.App, "owner", "approver");
        using var token = await IdentityVisitor.TokenClientAsync(world.App, person.Text("id"));
        var document = await token.CreateAsync(
            "/api/v1/documents",
            new
            {
                route = "purchase",
                title = "Mine",
                fields = new { amount = 1 },
                thirdParty = "erp",
            }
        );
        using var visitor = new IdentityVisitor(world.App);
        using (await visitor.SignInAsync("owner")) { }

        await RemoveAsync(world, person.Text("id"));

        foreach (var path in new[] { "", "/correct" })
        {
            using var answer = await visitor.Client.GetAsync(new Uri($"/documents/{document.Text("id")}{path}", UriKind.Relative));
            Assert.False(answer.IsSuccessStatusCode, $"{path} answered {(int)answer.StatusCode}");
        }
    }

    static IEnumerable<(HttpMethod Method, string Path, object? Body)> Calls(JsonElement document, JsonElement task)
    {
        var path = $"/api/v1/documents/{document.Text("id")}";
        foreach (
            var read in new[]
            {
                "",
                "/records",
                "/timeline",
                "/revisions",
                "/revisions/1/changes?since=1",
                $"/attachments/{document.GetProperty("attachments")[0].Text("id")}",
            }
        )
            yield return (HttpMethod.Get, path + read, null);
        yield return (HttpMethod.Post, path + "/revisions", new { title = "Stolen" });
        yield return (HttpMethod.Post, path + "/resubmission", new { });
        yield return (HttpMethod.Post, path + "/withdrawal", new { reason = "Stolen" });
        yield return (HttpMethod.Get, $"/api/v1/tasks/{task.Text("id")}", null);
        yield return (
            HttpMethod.Post,
            $"/api/v1/tasks/{task.Text("id")}/decision",
            new
            {
                commandId = "c",
                version = 1,
                action = "approve",
            }
        );
    }

    static async Task<HttpClient> RemovedAsync(ApprovalWorld world)
    {
        var person = await IdentityVisitor.AddPersonAsync(world.App, "removed", "admin");
        var client = await IdentityVisitor.TokenClientAsync(world.App, person.Text("id"));
        Assert.Single(await client.ReadAllAsync("/api/v1/documents"));
        await RemoveAsync(world, person.Text("id"));
        return client;
    }

    static async Task RemoveAsync(ApprovalWorld world, string person)
    {
        using var request = new HttpRequestMessage(HttpMethod.Delete, $"/api/admin/v1/people/{person}");
        request.Headers.TryAddWithoutValidation("If-Match", "*");
        using var answer = await world.App.Admin.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    static Task OpensAsync(PortalApp app, string name, params string[] paths) => AnswersAsync(app, name, true, paths);

    static Task ClosedAsync(PortalApp app, string? name, params string[] paths) => AnswersAsync(app, name, false, paths);

    static async Task AnswersAsync(PortalApp app, string? name, bool open, string[] paths)
    {
        using var visitor = new IdentityVisitor(app);
        if (name is not null)
            using (await visitor.SignInAsync(name)) { }
        foreach (var path in paths)
        {
            using var answer = await visitor.Client.GetAsync(new Uri(path, UriKind.Relative));
            var text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode == open, $"{name ?? "anonymous"}: {path} answered {(int)answer.StatusCode}");
            if (!open)
                Assert.DoesNotContain("Confidential", text, StringComparison.Ordinal);
        }
    }
}
