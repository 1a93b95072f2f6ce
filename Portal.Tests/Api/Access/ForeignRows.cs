using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Api.Access;

/// <summary>
/// Rows of every kind that belong to one third party and its approver, with a mark in whatever they say, and the callers
/// who have no business with them.
/// </summary>
sealed partial class ForeignRows : IAsyncDisposable
{
    /// <summary>In the title, the fields, the opinion, the attachment and its name: nobody else may ever read it.</summary>
    public const string Mark = "onlyForTheOwner";

    const string Name = Mark + ".txt";
    readonly Dictionary<string, List<string>> ids = [];

    string leaver = "";

    ForeignRows(PortalApp app) => App = app;

    public PortalApp App { get; }

    /// <summary>The callers by name, each as headers of a request.</summary>
    public Dictionary<string, Dictionary<string, string>> Callers { get; } = new() { [Caller.Anonymous] = [] };

    /// <summary>Those to whom the rows belong or who administer them, as headers; the one who is removed is the first.</summary>
    public IReadOnlyList<Dictionary<string, string>> Owners { get; private set; } = [];

    /// <summary>A document and an attachment of the other third party, for paths that mix own and foreign ids.</summary>
    public (string Document, string Attachment) OfOtherParty { get; private set; }

    /// <summary>Ids to put behind a segment of a path; several where rows differ in state. Null when nobody has decided yet.</summary>
    public IReadOnlyList<string>? Behind(string segment) => ids.GetValueOrDefault(segment);

    /// <summary>Names of callers.</summary>
    public static class Caller
    {
        public const string Anonymous = "anonymous";
        public const string OtherParty = "other third party";
        public const string OtherPerson = "other person";
        public const string RemovedPerson = "removed person";
    }

    public static async Task<ForeignRows> MakeAsync(PortalApp app, ForeignServer foreign)
    {
        var rows = new ForeignRows(app);
        var world = await OutsideWorld.CreateAsync(app.Admin, foreign.Address);
        // Who is removed later has every role and a task: nobody could have had more to lose.
        rows.leaver = await rows.AddPersonAsync(Caller.RemovedPerson, "leaver", "admin", "operator", "auditor", "approver");
        await rows.AddPersonAsync(Caller.OtherPerson, "stranger", "approver");
        await rows.AddOtherPartyAsync();
        using var party = app.ClientFor(world.Key);
        using var person = app.ClientFor(world.PersonToken);
        await rows.AddDocumentsAsync(party, person, world);
        await rows.AddAdministeredAsync(world);
        await rows.AddMailAsync(party);
        rows.Owners =
        [
            rows.Callers[Caller.RemovedPerson],
            new() { ["Authorization"] = "Bearer " + world.Key },
            new() { ["Authorization"] = "Bearer " + world.PersonToken },
            new() { ["Authorization"] = "Bearer " + PortalApp.AdminToken },
        ];
        return rows;
    }

    /// <summary>Removes the person who could read until now; cookie and token stay as they were.</summary>
    public async Task RemoveAsync()
    {
        using var removal = new HttpRequestMessage(HttpMethod.Delete, $"/api/admin/v1/people/{leaver}");
        removal.Headers.TryAddWithoutValidation("If-Match", "*");
        using var removed = await App.Admin.SendAsync(removal);
        removed.EnsureSuccessStatusCode();
    }

    /// <summary>Every row that a caller could have changed, in words that change with it.</summary>
    public async Task<List<string>> SnapshotAsync()
    {
        await using var db = await App.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return
        [
            .. await db.Documents.Select(x => $"document {x.Id} {x.State} {x.Version} {x.Revision} {x.Title}").ToListAsync(),
            .. await db.Tasks.Select(x => $"task {x.Id} {x.State} {x.Version}").ToListAsync(),
            .. await db.Records.Select(x => $"record {x.Id} {x.Hash}").ToListAsync(),
            .. await db.Handovers.Select(x => $"handover {x.Id} {x.AcknowledgedAt}").ToListAsync(),
            .. await db.Routes.Select(x => $"route {x.Id} {x.Version} {x.DeletedAt}").ToListAsync(),
            .. await db.Collectors.Select(x => $"collector {x.Id} {x.Name} {x.Version}").ToListAsync(),
            .. await db.Messages.Select(x => $"message {x.Id} {x.Disposition}").ToListAsync(),
            .. await db.Agents.Select(x => $"agent {x.Id} {x.Version}").ToListAsync(),
            .. await db.ThirdParties.Select(x => $"third party {x.Id} {x.Name} {x.Version} {x.DeletedAt}").ToListAsync(),
            .. await db.Endpoints.Select(x => $"endpoint {x.Id} {x.Url} {x.Version} {x.DeletedAt}").ToListAsync(),
            .. await db.Deliveries.Select(x => $"delivery {x.Id}").ToListAsync(),
            .. await db.AccessTokens.Select(x => $"token {x.Id} {x.RevokedAt}").ToListAsync(),
            .. await db.Users.Select(x => $"person {x.Id} {x.Version} {x.DisabledAt} {x.PasswordHash}").ToListAsync(),
            .. await db.Audit.Select(x => $"audit {x.Id} {x.Action}").ToListAsync(),
        ];
    }

    async Task<string> AddPersonAsync(string caller, string userName, params string[] roles)
    {
        var person = (await IdentityVisitor.AddPersonAsync(App, userName, roles)).Text("id");
        using var token = await IdentityVisitor.TokenClientAsync(App, person);
        using var visitor = new IdentityVisitor(App);
        await visitor.SignInAsync(userName);
        Callers[caller] = new()
        {
            ["Authorization"] = token.DefaultRequestHeaders.Authorization!.ToString(),
            ["Cookie"] = "collector=" + visitor.Cookies["collector"]!.Value,
        };
        return person;
    }

    async Task AddOtherPartyAsync()
    {
        var party = await App.Admin.CreateAsync("/api/admin/v1/third-parties", new { name = "Other" });
        var key = await App.Admin.CreateAsync($"/api/admin/v1/third-parties/{party.Text("id")}/keys", new { name = "main" });
        Callers[Caller.OtherParty] = new() { ["Authorization"] = "Bearer " + key.Text("key") };
        await App.Admin.CreateAsync("/api/admin/v1/routes", Route("other", "leaver"));
        using var client = App.ClientFor(key.Text("key"));
        var document = await client.CreateAsync("/api/v1/documents", Document("other", "Own document"));
        OfOtherParty = (document.Text("id"), document.GetProperty("attachments")[0].Text("id"));
    }

    // One waits for a decision, one was returned, one is approved and packed: their doors differ.
    async Task AddDocumentsAsync(HttpClient party, HttpClient person, OutsideWorld world)
    {
        var documents = new List<JsonElement>();
        foreach (var action in new[] { "approve", "return" })
        {
            documents.Add(await party.CreateAsync("/api/v1/documents", Document(world.Route, Mark + " " + action)));
            var task = (await person.ReadAllAsync("/api/v1/tasks?box=todo")).Single();
            Add("tasks", task.Text("id"));
            await person.CreateAsync($"/api/v1/tasks/{task.Text("id")}/decision", Decision(action, task.GetProperty("version").GetInt32()));
        }
        // The one who is removed has a task of this one: it is the removal that shuts the door.
        var bound = await App.Admin.CreateAsync("/api/admin/v1/routes", Route("bound", "leaver", world.ThirdParty));
        Add("routes by code", bound.Text("code"));
        documents.Add(await party.CreateAsync("/api/v1/documents", Document(bound.Text("code"), Mark + " open")));
        using (var leaver = App.ClientFor(Callers[Caller.RemovedPerson]["Authorization"]["Bearer ".Length..]))
            Add(
                "tasks",
                (await leaver.ReadAllAsync("/api/v1/tasks?box=todo"))
                    .Single(x => x.Text("documentId") == documents[2].Text("id"))
                    .Text("id")
            );
        foreach (var document in documents)
        {
            Add("documents", document.Text("id"));
            Add("attachments", document.GetProperty("attachments")[0].Text("id"));
        }
        await ReviseAsync(party, documents[1].Text("id"));
        await Eventually.BecomesAsync(
            async () =>
                (
                    await party.GetAsync(new Uri($"/api/v1/documents/{documents[0].Text("id")}/package", UriKind.Relative))
                ).IsSuccessStatusCode,
            x => x,
            TimeSpan.FromSeconds(30)
        );
        var run = await Eventually.BecomesAsync(
            async () => (await App.Admin.ReadAllAsync($"/api/admin/v1/runs?document={documents[1].Text("id")}")).FirstOrDefault(),
            x => x.ValueKind == JsonValueKind.Object && x.GetProperty("deliveries").GetArrayLength() > 0
        );
        Add("runs", run.Text("id"));
        Add("messages", run.Text("messageId"));
        Add("agents", run.Text("agentId"));
        Add("deliveries", run.GetProperty("deliveries")[0].Text("id"));
    }

    async Task AddAdministeredAsync(OutsideWorld world)
    {
        var party = (await App.Admin.ReadAllAsync("/api/admin/v1/third-parties"))
            .Single(x => x.Text("name") == world.ThirdParty)
            .Text("id");
        Add("third-parties", party);
        Add("endpoints", (await App.Admin.ReadAllAsync($"/api/admin/v1/third-parties/{party}/endpoints"))[0].Text("id"));
        Add("keys", (await App.Admin.ReadAllAsync($"/api/admin/v1/third-parties/{party}/keys"))[0].Text("id"));
        var person = (await App.Admin.ReadAllAsync("/api/admin/v1/people")).Single(x =>
            x.Text("userName").StartsWith("approver-", StringComparison.Ordinal)
        );
        Add("people", person.Text("id"));
        Add("tokens", (await App.Admin.ReadAllAsync($"/api/admin/v1/people/{person.Text("id")}/tokens"))[0].Text("id"));
        var collector = await App.Admin.CreateAsync(
            "/api/admin/v1/collectors",
            new { name = "handed", intake = new { smtp = false, http = new { thirdParties = new[] { world.ThirdParty } } } }
        );
        Add("collectors", collector.Text("id"));
        Add("collectors by name", "handed");
        var route = (await App.Admin.ReadAllAsync("/api/admin/v1/routes")).Single(x => x.Text("code") == world.Route);
        Add("routes", route.Text("id"));
        Add("notifications", await AddNoticeAsync(Guid.Parse(person.Text("id"))));
        // A real link with one character changed: a link is a key, and this one does not fit.
        var link = App.Services.GetRequiredService<IFileLinks>().Sign(LinkedFile.DocumentAttachment, Guid.Parse(ids["attachments"][0]));
        var token = link.Url.Split('/')[^1];
        Add("files", token[..20] + (token[20] == 'A' ? 'B' : 'A') + token[21..]);
    }

    // The event mail has neither: this one has a page of its own and a file.
    async Task AddMailAsync(HttpClient party)
    {
        var builder = new BodyBuilder { TextBody = Mark, HtmlBody = $"<p>{Mark}</p>" };
        builder.Attachments.Add(Name, Encoding.UTF8.GetBytes(Mark), new ContentType("text", "plain"));
        using var mail = new MimeMessage { Subject = Mark, Body = builder.ToMessageBody() };
        mail.From.Add(new MailboxAddress("", "ann@supplier.test"));
        mail.To.Add(new MailboxAddress("", "in@collector.test"));
        using var bytes = new MemoryStream();
        await mail.WriteToAsync(bytes);
        using var body = new ByteArrayContent(bytes.ToArray());
        body.Headers.ContentType = new MediaTypeHeaderValue("message/rfc822");
        using var answer = await party.PostAsync(new Uri("/api/v1/collectors/handed/messages", UriKind.Relative), body);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        Add("messages", (await answer.Content.ReadFromJsonAsync<JsonElement>()).Text("messageId"));
    }

    // Two revisions, so that there is something to compare.
    async Task ReviseAsync(HttpClient party, string document)
    {
        using var revision = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/documents/{document}/revisions");
        revision.Content = JsonContent.Create(new { title = Mark + " second" });
        revision.Headers.TryAddWithoutValidation("If-Match", "*");
        using var revised = await party.SendAsync(revision);
        Assert.True(revised.IsSuccessStatusCode, await revised.Content.ReadAsStringAsync());
        Add("revisions", "1");
        Add("revisions", "2");
    }

    async Task<string> AddNoticeAsync(Guid person)
    {
        var row = new NoticeRow
        {
            Id = Ids.New(TimeProvider.System),
            PersonId = person,
            At = TimeProvider.System.GetUtcNow(),
            Title = Mark,
            Text = Mark,
        };
        await App
            .Services.GetRequiredService<WriteTransactions>()
            .RunAsync(
                db =>
                {
                    db.Add(row);
                    return Task.CompletedTask;
                },
                CancellationToken.None
            );
        return row.Id.ToString();
    }

    void Add(string segment, string id)
    {
        if (!ids.TryGetValue(segment, out var list))
            ids[segment] = list = [];
        list.Add(id);
    }

    public ValueTask DisposeAsync() => App.DisposeAsync();
}
