using System.Diagnostics;
using Npgsql;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Faults;

/// <summary>PostgreSQL stops under load and comes back: senders are told to come again, and all goes on by itself.</summary>
[Trait("Needs", "server")]
[Trait("Fault", "database-away")]
public sealed class DatabaseAwayTests(ITestOutputHelper output)
{
    // Twenty short ones and one of a minute: a minute each would find nothing that one does not.
    static readonly int ShortOutages = FaultCounts.Of(1, 20);
    static readonly TimeSpan Short = FaultCounts.Seconds(3, 5);
    static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Stop_UnderMailAndApiLoad_NothingAcknowledgedIsLostAndAllGoesOnByItself()
    {
        Assert.SkipWhen(PostgresServer.Binaries is null, "PostgreSQL is not installed");
        await using var foreign = await ForeignServer.StartAsync();
        await using var postgres = await PostgresCluster.StartNewAsync();
        await using var portal = await PortalProcess.CreateAsync(
            StorageProvider.PostgreSql,
            new Dictionary<string, string> { ["ConnectionStrings__Portal"] = postgres.Connection }
        );
        await portal.StartAsync();
        await FaultWorld.ProvisionAsync(portal.Admin, foreign.Address);
        await using var load = new MailLoad(portal.SmtpPort, pace: TimeSpan.FromMilliseconds(5));
        await using var calls = new CallLoad(portal);

        for (var outage = 0; outage < ShortOutages; outage++)
            await LiveThroughAsync(postgres, portal, foreign, load, calls, Short);
        if (FaultCounts.Full)
            await LiveThroughAsync(postgres, portal, foreign, load, calls, TimeSpan.FromSeconds(60));
        await load.StopAsync();
        await calls.StopAsync();

        Assert.NotEmpty(load.Refusals);
        Assert.DoesNotContain(load.Refusals, x => x.Code >= 500);
        Assert.Empty(load.Broken);
        Assert.Contains(calls.Answers, x => x.Status == 503);
        await calls.AreUnderstandableAsync(503);
        await FaultWorld.NothingIsLostAsync(portal.Admin, foreign, load);
        // What had been sent when the database went is written down as sent, and nothing of it goes out again.
        await Eventually.BecomesAsync(
            async () => (await portal.Admin.ReadAllAsync("/api/admin/v1/deliveries")).Count(x => x.Text("state") != "delivered"),
            x => x == 0,
            TimeSpan.FromSeconds(120)
        );
    }

    [Fact]
    public async Task Line_CutWithoutAWord_EverySenderIsAnsweredSoonAndAllGoesOn()
    {
        Assert.SkipWhen(PostgresServer.Binaries is null, "PostgreSQL is not installed");
        const int senders = 32;
        await using var foreign = await ForeignServer.StartAsync();
        using var unused = TestFolder.Create("wire");
        var direct = new NpgsqlConnectionStringBuilder(await MigratedDatabase.NewAsync(StorageProvider.PostgreSql, unused.Path));
        await using var wire = new CutWire(direct.Port);
        // Nobody hears that the line is cut: whoever waits, waits this long.
        (direct.Port, direct.Timeout, direct.CommandTimeout, direct.CancellationTimeout) = (wire.Port, 2, 2, 500);
        await using var portal = await PortalProcess.CreateAsync(
            StorageProvider.PostgreSql,
            new Dictionary<string, string> { ["ConnectionStrings__Portal"] = direct.ConnectionString }
        );
        await portal.StartAsync();
        await FaultWorld.ProvisionAsync(portal.Admin, foreign.Address);
        await using var load = new MailLoad(portal.SmtpPort, senders);
        await using var calls = new CallLoad(portal);
        await load.MoreAsync(100);

        wire.Cut();
        var clock = Stopwatch.StartNew();
        await Eventually.BecomesAsync(() => Task.FromResult(load.Refusals.Count), x => x >= senders, TimeSpan.FromSeconds(20));
        output.WriteLine($"{senders} senders were answered {clock.Elapsed.TotalSeconds:F1} s after the cut");
        await Eventually.BecomesAsync(() => Task.FromResult(calls.Answers.Count(x => x.Status == 503)), x => x > 0);
        wire.Mend();
        await load.MoreAsync(200, Soon);
        await calls.MoreAsync(4, Soon);
        await load.StopAsync();
        await calls.StopAsync();

        Assert.DoesNotContain(load.Refusals, x => x.Code >= 500);
        Assert.Empty(load.Broken);
        await calls.AreUnderstandableAsync(503);
        await FaultWorld.NothingIsLostAsync(portal.Admin, foreign, load);
    }

    static async Task LiveThroughAsync(
        PostgresCluster postgres,
        PortalProcess portal,
        ForeignServer foreign,
        MailLoad load,
        CallLoad calls,
        TimeSpan length
    )
    {
        await load.MoreAsync(30);
        await postgres.StopAsync();
        var away = Stopwatch.StartNew();
        await Eventually.BecomesAsync(portal.IsReadyAsync, ready => !ready);
        var (told, answered) = (load.Refusals.Count, calls.Answers.Count(x => x.Status == 503));
        await Eventually.BecomesAsync(() => Task.FromResult(away.Elapsed), x => x > length, length + Soon);
        Assert.True(load.Refusals.Count > told, "senders are answered while the database is away, not left waiting");
        Assert.True(calls.Answers.Count(x => x.Status == 503) > answered, "callers are answered while the database is away");
        Assert.False(await portal.IsReadyAsync());

        await postgres.StartAsync();
        await Eventually.BecomesAsync(portal.IsReadyAsync, ready => ready, Soon);
        await load.MoreAsync(50, Soon);
        await calls.MoreAsync(4, Soon);
        var arrived = foreign.Arrived.Count;
        await Eventually.BecomesAsync(() => Task.FromResult(foreign.Arrived.Count), x => x > arrived + 20, Soon);
    }
}
