using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Api.Approvals;

/// <summary>
/// A portal with two third parties, four people and a route. People, parties and tokens are written as rows: their
/// own calls are tested in their own rooms.
/// </summary>
public sealed class ApprovalWorld : IAsyncDisposable
{
    readonly Dictionary<string, HttpClient> clients = [];

    ApprovalWorld(PortalApp app) => App = app;

    public PortalApp App { get; }
    public HttpClient Party => clients["erp"];
    public HttpClient OtherParty => clients["crm"];

    public HttpClient Person(string userName) => clients[userName];

    public static async Task<ApprovalWorld> StartAsync(
        StorageProvider database = StorageProvider.Sqlite,
        IDictionary<string, string?>? settings = null
    )
    {
        var world = new ApprovalWorld(await PortalApp.StartAsync(database, settings));
        foreach (var name in new[] { "clerk", "finance", "finance2", "legal", "director" })
            await world.AddPersonAsync(name);
        await world.AddPartyAsync("erp");
        await world.AddPartyAsync("crm");
        await world.AddRouteAsync("purchase");
        return world;
    }

    public Task AddRouteAsync(string code, object? steps = null, object? fields = null, string? thirdParty = null) =>
        App.Admin.CreateAsync(
            "/api/admin/v1/routes",
            new
            {
                code,
                name = "Route " + code,
                thirdParty,
                steps = steps
                    ?? new object[]
                    {
                        new { name = "finance", people = new[] { "finance", "finance2" } },
                        new
                        {
                            name = "legal",
                            mode = "all",
                            people = new[] { "legal", "finance2" },
                        },
                        new { name = "director", people = new[] { "director" } },
                    },
                fields = fields
                    ?? new
                    {
                        type = "object",
                        required = new[] { "amount" },
                        properties = new { amount = new { type = "number" } },
                    },
            }
        );

    public static object Document(string externalId, string route = "purchase", params object[] attachments) =>
        new
        {
            externalId,
            route,
            title = "采购申请 " + externalId,
            fields = new { amount = 12.5 },
            attachments,
        };

    public static object File(string name, byte[] bytes, string contentType = "text/plain") =>
        new
        {
            name,
            contentType,
            contentBase64 = Convert.ToBase64String(bytes),
        };

    public Task<JsonElement> SubmitAsync(string externalId, string route = "purchase") =>
        Party.CreateAsync("/api/v1/documents", Document(externalId, route));

    public async Task<JsonElement> TaskAsync(string person, JsonElement document) =>
        (await Person(person).ReadAllAsync("/api/v1/tasks?box=todo")).Single(x => x.Text("documentId") == document.Text("id"));

    public async Task<HttpResponseMessage> DecideAsync(string person, JsonElement task, object decision) =>
        await Person(person).PostAsJsonAsync($"/api/v1/tasks/{task.Text("id")}/decision", decision);

    public async Task<JsonElement> DecideAsync(
        string person,
        JsonElement document,
        string action,
        string? resubmit = null,
        string? target = null
    )
    {
        var task = await TaskAsync(person, document);
        return await Person(person)
            .CreateAsync(
                $"/api/v1/tasks/{task.Text("id")}/decision",
                new
                {
                    commandId = Guid.NewGuid().ToString("N"),
                    version = task.GetProperty("version").GetInt32(),
                    action,
                    opinion = action == "approve" ? null : "请补充报价单",
                    resubmit,
                    target,
                }
            );
    }

    public async Task<JsonElement> ReadAsync(JsonElement document) => await Party.ReadAsync($"/api/v1/documents/{document.Text("id")}");

    /// <summary>POSTs with If-Match of the present version.</summary>
    public async Task<HttpResponseMessage> MoveAsync(HttpClient client, JsonElement document, string what, object body, string? tag = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/documents/{document.Text("id")}/{what}");
        request.Content = JsonContent.Create(body);
        request.Headers.TryAddWithoutValidation("If-Match", tag ?? "*");
        return await client.SendAsync(request);
    }

    public async Task<PortalDbContext> DbAsync() =>
        await App.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();

    public static async Task<JsonElement> ProblemAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == status, $"{(int)answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        return JsonSerializer.Deserialize<JsonElement>(text);
    }

    public static string Pointers(JsonElement problem) =>
        string.Join(' ', problem.GetProperty("errors").EnumerateArray().Select(x => x.Text("pointer")));

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients.Values)
            client.Dispose();
        await App.DisposeAsync();
    }

    async Task AddPersonAsync(string userName)
    {
        using var scope = App.Services.CreateScope();
        var people = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        var user = new PortalUser
        {
            Id = Ids.New(TimeProvider.System),
            UserName = userName,
            DisplayName = "The " + userName,
            Unit = "Unit",
        };
        Assert.True((await people.CreateAsync(user)).Succeeded);
        await AddTokenAsync(userName, user.Id, null);
    }

    async Task AddPartyAsync(string name)
    {
        await using var db = await DbAsync();
        var party = new ThirdPartyRow { Id = Ids.New(TimeProvider.System), Name = name };
        db.ThirdParties.Add(party);
        await db.SaveChangesAsync();
        App.Services.GetRequiredService<ILiveFeed>().Publish(new LiveEvent(LiveTopic.Endpoints, party.Id));
        await Eventually.BecomesAsync(
            () => Task.FromResult(App.Services.GetRequiredService<Portal.Domain.Delivery.IOutbox>().FindThirdParty(name)),
            x => x == party.Id
        );
        await AddTokenAsync(name, null, party.Id);
    }

    async Task AddTokenAsync(string name, Guid? person, Guid? party)
    {
        var token = TokenSecret.Create(person is null ? TokenSecret.ThirdPartyPrefix : TokenSecret.PersonPrefix);
        await using var db = await DbAsync();
        db.AccessTokens.Add(
            new AccessTokenRow
            {
                Id = Ids.New(TimeProvider.System),
                PersonId = person,
                ThirdPartyId = party,
                Name = name,
                Prefix = token[..8],
                SecretHash = TokenSecret.Hash(token),
            }
        );
        await db.SaveChangesAsync();
        clients[name] = App.ClientFor(token);
    }
}
