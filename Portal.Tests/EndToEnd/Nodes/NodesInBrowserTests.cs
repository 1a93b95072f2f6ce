using Microsoft.Playwright;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Nodes;

/// <summary>What a person sees on one node of what happens on another.</summary>
[Trait("Needs", "browser")]
public sealed class NodesInBrowserTests(Browser browser) : IClassFixture<Browser>
{
    static readonly LocatorAssertionsToBeVisibleOptions Soon = new() { Timeout = 10_000 };

    [Fact]
    [Trait("Fault", "session-loses-power")]
    public async Task OpenPage_OnOneNode_ShowsWhatTheOtherDidAndClosesWhenItsPersonIsRemovedThere()
    {
        await using var nodes = await TwoNodes.StartAsync(new Dictionary<string, string?> { ["Seed:Demo"] = "true" }, "Development");
        await using var visit = await browser.VisitAsync(address: nodes.A.Address);
        await visit.SignInAsync("finance", "/todo");
        // Live, and not loaded again: the mark tells.
        await Assertions.Expect(visit.Page.Locator("a[data-row][href^='/documents/']").First).ToBeVisibleAsync(Soon);
        await visit.Page.EvaluateAsync("window.unloaded = false");
        using var party = nodes.B.ClientFor("demo-third-party-key");
        var number = 0;
        await nodes.B.Admin.CreateAsync(
            "/api/admin/v1/routes",
            new
            {
                code = "across",
                name = "Across",
                steps = new[] { new { name = "check", people = new[] { "finance" } } },
            }
        );
        // The circuit may still be opening: whatever is handed in after that has to appear by itself.
        // New rows are counted above the list; nothing moves under the hand.
        var bar = visit.Page.Locator(".livebar button");
        await Eventually.BecomesAsync(
            async () =>
            {
                var title = $"Handed in at the other node {number++}";
                await party.CreateAsync(
                    "/api/v1/documents",
                    new
                    {
                        externalId = title,
                        route = "across",
                        title,
                        fields = new { },
                    }
                );
                return await bar.CountAsync();
            },
            x => x > 0,
            TimeSpan.FromSeconds(20)
        );
        await bar.ClickAsync();
        await Assertions.Expect(visit.Page.GetByText("Handed in at the other node").First).ToBeVisibleAsync(Soon);
        Assert.False(await visit.Page.EvaluateAsync<bool>("window.unloaded"));

        var person = (await nodes.B.Admin.ReadAllAsync("/api/admin/v1/people")).Single(x => x.Text("userName") == "finance").Text("id");
        using var removal = new HttpRequestMessage(HttpMethod.Delete, $"/api/admin/v1/people/{person}");
        removal.Headers.TryAddWithoutValidation("If-Match", "*");
        using var removed = await nodes.B.Admin.SendAsync(removal);
        Assert.True(removed.IsSuccessStatusCode, await removed.Content.ReadAsStringAsync());
        await Assertions
            .Expect(visit.Page.GetByText("Handed in at the other node").First)
            .ToBeHiddenAsync(new LocatorAssertionsToBeHiddenOptions { Timeout = 10_000 });
    }
}
