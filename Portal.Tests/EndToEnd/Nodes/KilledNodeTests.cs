using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Nodes;

/// <summary>A node dies with deliveries in its hands; another one has them delivered within a minute, and doubles none.</summary>
[Trait("Needs", "server")]
[Trait("Fault", "node-dies")]
public sealed class KilledNodeTests
{
    [Fact]
    [Trait("Fault", "kill-at-each-step")]
    public async Task Kill_WithDeliveriesInHand_TheOtherNodeDeliversThemWithinAMinuteAndNoneTwice()
    {
        Assert.SkipWhen(PostgresServer.Binaries is null, "PostgreSQL is not installed");
        await using var foreign = await ForeignServer.StartAsync();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        foreign.Work = push => PushedCollector.MailOf(push).StartsWith("quick", StringComparison.Ordinal) ? Task.CompletedTask : gate.Task;
        await using var dying = await PortalProcess.CreateAsync(StorageProvider.PostgreSql);
        await dying.StartAsync();
        await using var living = await PortalProcess.CreateAsync(
            StorageProvider.PostgreSql,
            new Dictionary<string, string> { ["ConnectionStrings__Portal"] = dying.Connection }
        );
        await living.StartAsync();
        await NodeWorld.ProvisionAsync(dying.Admin, foreign.Address);

        string[] quick = [.. Enumerable.Range(0, 20).Select(x => $"quick-{x}")];
        string[] held = [.. Enumerable.Range(0, 30).Select(x => $"held-{x}")];
        await NodeWorld.SendAsync(dying.SmtpPort, quick);
        await Eventually.BecomesAsync(() => DeliveredAsync(dying), x => x == quick.Length);
        await NodeWorld.SendAsync(dying.SmtpPort, held);
        // A slow push of the node that lives: however long it takes, nobody may send it again.
        await Eventually.BecomesAsync(
            async () =>
            {
                await NodeWorld.SendAsync(living.SmtpPort, ["slow"]);
                return foreign.Arrived.Any(x => PushedCollector.MailOf(x) == "slow");
            },
            x => x
        );
        Assert.All(foreign.Arrived, x => Assert.Single(foreign.Arrived, y => y.WebhookId == x.WebhookId));
        var begun = foreign.Arrived.Select(x => x.WebhookId).ToHashSet();

        await dying.KillAsync();
        var death = DateTimeOffset.UtcNow;
        // Those in the air at the death come again, with the id that the receiver has seen.
        await Eventually.BecomesAsync(
            () => Task.FromResult(foreign.Arrived.Count(x => x.At > death && PushedCollector.MailOf(x) != "slow")),
            x => x > 0,
            TimeSpan.FromSeconds(60)
        );
        gate.SetResult();
        await Eventually.BecomesAsync(
            () => DeliveredAsync(living),
            x => x == quick.Length + held.Length + 1,
            TimeSpan.FromSeconds(60) - (DateTimeOffset.UtcNow - death)
        );

        Assert.Equal(
            quick.Concat(held).Append("slow").Order(),
            foreign.Arrived.DistinctBy(x => x.WebhookId).Select(PushedCollector.MailOf).Order()
        );
        Assert.Single(foreign.Arrived, x => PushedCollector.MailOf(x) == "slow");
        Assert.All(quick, mail => Assert.Single(foreign.Arrived, x => PushedCollector.MailOf(x) == mail));
        // Whatever had not left the dead node arrives once; what had, a second time under its old id, and no more.
        Assert.All(
            foreign.Arrived.GroupBy(x => x.WebhookId),
            x =>
                Assert.InRange(
                    x.Count(),
                    1,
                    begun.Contains(x.Key) && PushedCollector.MailOf(x.First()).StartsWith("held", StringComparison.Ordinal) ? 2 : 1
                )
        );
    }

    static async Task<int> DeliveredAsync(PortalProcess portal) =>
        (await portal.Admin.ReadAllAsync("/api/admin/v1/deliveries?state=delivered")).Count;
}
