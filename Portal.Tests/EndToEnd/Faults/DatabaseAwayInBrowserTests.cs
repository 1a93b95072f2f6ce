using Microsoft.Playwright;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Faults;

/// <summary>What a person sees while PostgreSQL is away: the page says so, and goes on by itself.</summary>
[Trait("Needs", "browser")]
[Trait("Fault", "database-away")]
public sealed class DatabaseAwayInBrowserTests(Browser browser) : IClassFixture<Browser>
{
    const string Away = "The database does not answer";

    [Fact]
    public async Task OpenPage_WhileTheDatabaseIsAway_SaysSoKeepsItsPersonAndGoesOnByItself()
    {
        Assert.SkipWhen(PostgresServer.Binaries is null, "PostgreSQL is not installed");
        await using var postgres = await PostgresCluster.StartNewAsync();
        await using var app = await PortalApp.StartAsync(
            StorageProvider.PostgreSql,
            new Dictionary<string, string?> { ["ConnectionStrings:Portal"] = postgres.Connection, ["Seed:Demo"] = "true" },
            environment: "Development"
        );
        await using var visit = await browser.VisitAsync(address: app.Address);
        await visit.SignInAsync("finance", "/todo");
        await visit.LiveAsync();
        await visit.Page.EvaluateAsync("window.unloaded = false");
        var row = visit.Page.Locator("a[data-row][href^='/documents/']").First;
        await Assertions.Expect(row).ToBeVisibleAsync();

        await postgres.StopAsync();
        // Longer than the circuit's look at its person: whoever is signed in stays so.
        await Assertions.Expect(visit.Page.GetByText(Away).First).ToBeVisibleAsync(Within(15));
        await Assertions.Expect(row).ToBeVisibleAsync();
        var other = await visit.Page.Context.NewPageAsync();
        var answer = await other.GotoAsync("/documents");
        Assert.Equal(503, answer!.Status);
        await Assertions.Expect(other.GetByText(Away).First).ToBeVisibleAsync();
        if (FaultCounts.Full)
        {
            var end = DateTimeOffset.UtcNow.AddSeconds(60);
            await Eventually.BecomesAsync(() => Task.FromResult(DateTimeOffset.UtcNow), x => x > end, TimeSpan.FromSeconds(70));
            await Assertions.Expect(row).ToBeVisibleAsync();
        }

        await postgres.StartAsync();
        await Assertions.Expect(visit.Page.GetByText(Away).First).ToBeHiddenAsync(new() { Timeout = 20_000 });
        await Assertions.Expect(row).ToBeVisibleAsync();
        Assert.False(await visit.Page.EvaluateAsync<bool>("window.unloaded"));
        await other.GotoAsync("/todo");
        await Assertions.Expect(other.Locator("a[data-row][href^='/documents/']").First).ToBeVisibleAsync(Within(10));
    }

    static LocatorAssertionsToBeVisibleOptions Within(int seconds) => new() { Timeout = seconds * 1000 };
}
