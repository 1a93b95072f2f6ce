using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Identity;

/// <summary>A browser without scripts: keeps cookies, fills forms, follows nothing by itself.</summary>
sealed class IdentityVisitor : IDisposable
{
    public const string Password = "correct horse battery";
    readonly HttpClientHandler handler = new() { AllowAutoRedirect = false };

    public IdentityVisitor(PortalApp app) => Client = new HttpClient(handler) { BaseAddress = app.Address };

    public HttpClient Client { get; }

    public CookieCollection Cookies => handler.CookieContainer.GetCookies(Client.BaseAddress!);

    /// <summary>Fills the form of a page.</summary>
    public async Task<HttpResponseMessage> FillAsync(string page, string form, params (string Name, string Value)[] fields)
    {
        var html = await Client.GetStringAsync(page);
        var values = new Dictionary<string, string>
        {
            ["__RequestVerificationToken"] = Regex.Match(html, "__RequestVerificationToken\" value=\"([^\"]+)\"").Groups[1].Value,
            ["_handler"] = form,
        };
        foreach (var (name, value) in fields)
            values[name] = value;
        using var body = new FormUrlEncodedContent(values);
        return await Client.PostAsync(page, body);
    }

    public Task<HttpResponseMessage> SignInAsync(string name, string password = Password, string page = "/sign-in") =>
        FillAsync(page, "sign-in", ("Form.UserName", name), ("Form.Password", password));

    /// <summary>Makes a person by the admin API.</summary>
    public static async Task<JsonElement> AddPersonAsync(PortalApp app, string name, params string[] roles)
    {
        var answer = await app.Admin.PostAsJsonAsync("/api/admin/v1/people", Person(name, roles));
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    public static object Person(string name, string[] roles, string? password = Password) =>
        new
        {
            userName = name,
            displayName = name + " 先生",
            email = name + "@example.test",
            roles,
            password,
            locale = "zh-CN",
            timeZone = "Asia/Shanghai",
        };

    /// <summary>Makes a token of the person and gives a client that uses it.</summary>
    public static async Task<HttpClient> TokenClientAsync(PortalApp app, string id, params string[] scopes)
    {
        var answer = await app.Admin.PostAsJsonAsync($"/api/admin/v1/people/{id}/tokens", new { name = "test", scopes });
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return app.ClientFor((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("token").GetString()!);
    }

    /// <summary>Makes a third party as a row, since its own calls belong to another room.</summary>
    public static async Task<Guid> AddThirdPartyAsync(PortalApp app, string name)
    {
        var row = new ThirdPartyRow
        {
            Id = Ids.New(TimeProvider.System),
            Name = name,
            CreatedAt = TimeProvider.System.GetUtcNow(),
        };
        await app
            .Services.GetRequiredService<WriteTransactions>()
            .RunAsync(
                db =>
                {
                    db.ThirdParties.Add(row);
                    return Task.CompletedTask;
                },
                CancellationToken.None
            );
        return row.Id;
    }

    /// <summary>Makes a key of the third party and gives a client that uses it.</summary>
    public static async Task<(HttpClient Client, JsonElement Key)> KeyClientAsync(PortalApp app, Guid party, object body)
    {
        var answer = await app.Admin.PostAsJsonAsync($"/api/admin/v1/third-parties/{party}/keys", body);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var key = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return (app.ClientFor(key.GetProperty("key").GetString()!), key);
    }

    public void Dispose()
    {
        Client.Dispose();
        handler.Dispose();
    }
}
