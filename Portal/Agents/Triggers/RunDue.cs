using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain.Agents;
using Portal.Domain.Common;
using Portal.Domain.Mail;
using Portal.Operation;

namespace Portal.Agents;

/// <summary>
/// Runs after-arrival agents: woken right after the commit that filed their message, and by itself every half minute for
/// what a node that died left behind. The row is deleted in the commit of the run, so nothing is lost and nothing runs
/// twice, on however many nodes.
/// </summary>
sealed class RunDue(
    IDbContextFactory<PortalDbContext> contexts,
    AgentCache agents,
    RunAgent runAgent,
    CommitRun commit,
    IStoredMessages messages,
    IDocumentDirectory documents,
    IHostApplicationLifetime life,
    TimeProvider clock,
    ILogger<RunDue> log
) : BackgroundService
{
    const int Batch = 50;

    /// <summary>A slow one does not hold up the others; nor do many take the machine.</summary>
    const int AtOnce = 4;
    const string Claim = """DELETE FROM "AgentDue" WHERE "Id" = $1""";

    /// <summary>Left behind by another node, or by an earlier life of this one.</summary>
    static readonly TimeSpan Abandoned = TimeSpan.FromSeconds(30);

    readonly Channel<bool> wakes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }
    );

    /// <summary>Rows were committed.</summary>
    public void Wake() => wakes.Writer.TryWrite(true);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await life.StartedAsync(stoppingToken);
        using var timer = clock.CreateTimer(_ => Wake(), null, TimeSpan.Zero, Abandoned);
        await foreach (var _ in wakes.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await RunAllAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // The rows stay; the timer comes back to them.
                AgentsLog.DueFailed(log, failure);
            }
        }
    }

    /// <summary>Runs all that is due. One that cannot be run stays for the next time and holds nobody up.</summary>
    public async Task RunAllAsync(CancellationToken stop)
    {
        var last = Guid.Empty;
        while (true)
        {
            await using var db = await contexts.CreateDbContextAsync(stop);
            var rows = await db.AgentDue.AsNoTracking().Where(x => x.Id > last).OrderBy(x => x.Id).Take(Batch).ToListAsync(stop);
            await Parallel.ForEachAsync(
                rows,
                new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = stop },
                async (row, cancelled) => await TryAsync(row, cancelled)
            );
            if (rows.Count < Batch)
                return;
            last = rows[^1].Id;
        }
    }

    async Task TryAsync(AgentDueRow row, CancellationToken stop)
    {
        try
        {
            await RunOneAsync(row, stop);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            AgentsLog.DueFailed(log, failure);
        }
    }

    async Task RunOneAsync(AgentDueRow row, CancellationToken stop)
    {
        var live = await FindAsync(row.AgentId, stop);
        using var stored = live is null ? null : await messages.OpenAsync(row.MessageId, stop);
        if (live is null || stored is null)
        {
            await commit.DropAsync(new RowCommand(Claim, row.Id), stop);
            return;
        }
        var document = stored.Message.DocumentId is { } id ? await documents.FindAsync(id, stop) : null;
        var mail = new ArrivedMail(stored.Message, document);
        var run =
            stored.Disposition == Disposition.Filed
                ? runAgent.Run(live, mail, RunChain.Together, AgentTrigger.AfterArrival, row.Id)
                : runAgent.Skip(live, $"the message is {AgentWords.Of(stored.Disposition)}; its release runs the agent");
        await commit.RunAsync(run, mail, new RowCommand(Claim, row.Id), null, stop);
    }

    // Another node may have made it a moment ago: only the table says that there is no such agent.
    async Task<LiveAgent?> FindAsync(Guid agentId, CancellationToken stop)
    {
        if ((await agents.ReadAsync(stop)).All.GetValueOrDefault(agentId) is { } known)
            return known;
        await agents.RefreshAsync(stop);
        return (await agents.ReadAsync(stop)).All.GetValueOrDefault(agentId);
    }
}
