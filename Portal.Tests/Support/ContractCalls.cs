using System.Net.Http.Json;
using System.Text.Json;

namespace Portal.Tests.Support;

/// <summary>Calls by the contract alone, as an outsider would write them; each fails with what the portal answered.</summary>
public static class ContractCalls
{
    /// <summary>POSTs JSON and reads the answer.</summary>
    public static async Task<JsonElement> CreateAsync(this HttpClient client, string path, object body)
    {
        using var answer = await client.PostAsJsonAsync(path, body);
        return await ReadAsync(answer, path);
    }

    /// <summary>GETs JSON.</summary>
    public static async Task<JsonElement> ReadAsync(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
        return await ReadAsync(answer, path);
    }

    /// <summary>Items of a list, following <c>next</c> to the end.</summary>
    public static async Task<List<JsonElement>> ReadAllAsync(this HttpClient client, string path)
    {
        var all = new List<JsonElement>();
        var separator = path.Contains('?', StringComparison.Ordinal) ? "&" : "?";
        string? after = null;
        do
        {
            var page = await client.ReadAsync($"{path}{separator}limit=200{(after is null ? "" : "&after=" + after)}");
            all.AddRange(page.GetProperty("items").EnumerateArray());
            after = page.TryGetProperty("next", out var next) ? next.GetString() : null;
        } while (after is not null);
        return all;
    }

    /// <summary>A string member.</summary>
    public static string Text(this JsonElement json, string member) => json.GetProperty(member).GetString()!;

    static async Task<JsonElement> ReadAsync(HttpResponseMessage answer, string path)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path} answered {(int)answer.StatusCode}: {text}");
        using var json = JsonDocument.Parse(text.Length == 0 ? "null" : text);
        return json.RootElement.Clone();
    }
}

/// <summary>A third party, its endpoint, a route and a person, made by the API as contract section 2 says.</summary>
public sealed record OutsideWorld(string ThirdParty, string Key, string Secret, string Route, string PersonToken)
{
    /// <summary>Makes them; names are unique for each call. The waits in seconds are the endpoint's schedule; without them the default.</summary>
    public static async Task<OutsideWorld> CreateAsync(HttpClient admin, Uri endpoint, params double[] waits)
    {
        var tag = Guid.NewGuid().ToString("N")[..6];
        var party = await admin.CreateAsync("/api/admin/v1/third-parties", new { name = "ERP " + tag, description = "outside" });
        var key = await admin.CreateAsync($"/api/admin/v1/third-parties/{party.Text("id")}/keys", new { name = "main" });
        var made = await admin.CreateAsync(
            $"/api/admin/v1/third-parties/{party.Text("id")}/endpoints",
            new
            {
                name = "hook",
                url = endpoint,
                events = new[] { "document.returned", "mail.*" },
                schedule = waits.Length == 0 ? ["default"] : waits.Cast<object>().ToArray(),
            }
        );
        var person = await admin.CreateAsync(
            "/api/admin/v1/people",
            new
            {
                userName = "approver-" + tag,
                displayName = "Approver",
                email = $"approver-{tag}@example.test",
                roles = new[] { "approver" },
                locale = "en",
                timeZone = "UTC",
            }
        );
        var token = await admin.CreateAsync($"/api/admin/v1/people/{person.Text("id")}/tokens", new { name = "test" });
        await admin.CreateAsync(
            "/api/admin/v1/routes",
            new
            {
                code = "route-" + tag,
                name = "Route",
                steps = new[]
                {
                    new
                    {
                        name = "check",
                        mode = "any",
                        people = new[] { "approver-" + tag },
                    },
                },
            }
        );
        return new OutsideWorld("ERP " + tag, key.Text("key"), made.Text("secret"), "route-" + tag, token.Text("token"));
    }
}
