using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Portal.Data;
using Portal.Settings;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>Names of nodes, their sign of life, and what a node that was held up may still believe.</summary>
public sealed class NodeTests
{
    [Fact]
    public void Life_SignsInTime_HoldsEveryLease()
    {
        var clock = new FakeTimeProvider();
        var life = new NodeLife(clock);
        var leasedAt = clock.GetUtcNow();
        life.Sign(clock.GetTimestamp());
        for (var i = 0; i < 20; i++)
        {
            clock.Advance(NodeLife.Length / 4);
            life.Sign(clock.GetTimestamp());
        }
        Assert.True(life.Holds(leasedAt));
    }

    [Fact]
    public void Life_HeldUp_HoldsNothingThatWasLeasedBefore()
    {
        var clock = new FakeTimeProvider();
        var life = new NodeLife(clock);
        life.Sign(clock.GetTimestamp());
        var before = clock.GetUtcNow();
        clock.Advance(NodeLife.Length + TimeSpan.FromSeconds(1));
        Assert.False(life.Holds(before));
        life.Sign(clock.GetTimestamp());
        Assert.False(life.Holds(before));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(life.Holds(clock.GetUtcNow()));
    }

    [Fact]
    public void Life_NobodyWatches_HoldsForEver()
    {
        var clock = new FakeTimeProvider();
        var life = new NodeLife(clock);
        clock.Advance(TimeSpan.FromDays(1));
        Assert.True(life.Holds(DateTimeOffset.MinValue));
    }

    [Fact, Trait("Needs", "server")]
    public async Task Names_OfTwoNodesOnOneMachine_DifferAndStayOverARestart()
    {
        await using var nodes = await TwoNodes.StartAsync();
        var (a, b) = (Name(nodes.A), Name(nodes.B));
        Assert.NotEqual(a, b);
        Assert.StartsWith(Environment.MachineName, a, StringComparison.Ordinal);
        var settings = new Dictionary<string, string?>
        {
            ["Portal:DataDirectory"] = nodes.A.Directory,
            ["ConnectionStrings:Portal"] = nodes.Connection,
        };
        await using var again = await PortalApp.StartAsync(StorageProvider.PostgreSql, settings);
        Assert.Equal(a, Name(again));
    }

    [Theory]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("节点")]
    [InlineData("12345678901234567890123456789012345678901234567890123456789012345")]
    public void Name_ThatCannotBeOne_IsAFault(string name)
    {
        var wrong = Assert.Throws<SettingsException>(() => PortalHost.Build(["--Portal:NodeName", name, "--environment", "Production"]));
        Assert.Contains(wrong.Faults, x => x.StartsWith("Portal:NodeName: ", StringComparison.Ordinal));
    }

    [Fact, Trait("Needs", "server")]
    public async Task Lease_OfANodeWithoutASignOfLife_IsFreedByAnother()
    {
        await using var nodes = await TwoNodes.StartAsync();
        const string dead = "gone/0";
        await nodes
            .A.Services.GetRequiredService<WriteTransactions>()
            .RunAsync(
                db =>
                {
                    db.Leases.Add(
                        new LeaseRow
                        {
                            Name = "node/" + dead,
                            Owner = dead,
                            Until = DateTimeOffset.UtcNow.AddSeconds(-1),
                        }
                    );
                    db.Leases.Add(
                        new LeaseRow
                        {
                            Name = "schedule/x",
                            Owner = dead,
                            Until = DateTimeOffset.UtcNow.AddHours(1),
                        }
                    );
                    return Task.CompletedTask;
                },
                CancellationToken.None
            );
        var leases = nodes.B.Services.GetRequiredService<Leases>();
        await using var lease = await Eventually.BecomesAsync(
            () => leases.TryTakeAsync("schedule/x", TimeSpan.FromSeconds(30), CancellationToken.None),
            x => x is not null
        );
        await using var db = await nodes.A.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        Assert.False(await db.Leases.AnyAsync(x => x.Name == "node/" + dead));
        // Both that live are there.
        Assert.Equal(2, await db.Leases.CountAsync(x => x.Name.StartsWith("node/")));
    }

    static string Name(PortalApp app) => app.Services.GetRequiredService<Node>().Name;
}
