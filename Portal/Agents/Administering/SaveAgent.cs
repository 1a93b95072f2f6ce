using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Identity;

namespace Portal.Agents;

/// <summary>
/// Creates, replaces and removes agents: row, version and audit in one transaction. It returns when this process already
/// runs the new version, so that a mail sent right after the answer meets it.
/// </summary>
sealed class SaveAgent(
    WriteTransactions transactions,
    AgentPlans plans,
    AgentCache cache,
    INotifier notifier,
    ILiveFeed feed,
    TimeProvider clock
)
{
    /// <summary>A new agent with version 1.</summary>
    public async Task<AgentRow> CreateAsync(JsonElement definition, Actor actor, CancellationToken stop)
    {
        var plan = Read(definition);
        var row = await transactions.RunAsync(
            async db =>
            {
                var agent = new AgentRow { Id = Ids.New(clock), CreatedAt = clock.GetUtcNow() };
                await FillAsync(db, agent, plan, stop);
                db.Agents.Add(agent);
                KeepVersion(db, agent, actor);
                db.Record(clock, actor, "agent.created", "agent", agent.Id, new { agent.Name });
                return agent;
            },
            stop
        );
        return await TellAsync(row, stop);
    }

    /// <summary>The next version. <paramref name="check"/> sees the present one first (If-Match).</summary>
    public async Task<AgentRow> ReplaceAsync(Guid id, JsonElement definition, Action<int> check, Actor actor, CancellationToken stop)
    {
        var row = await transactions.RunAsync(
            async db =>
            {
                var agent = await FindAsync(db, id, check, stop);
                var plan = Read(definition);
                await FillAsync(db, agent, plan, stop);
                agent.CurrentVersion++;
                agent.Version++;
                KeepVersion(db, agent, actor);
                db.Record(clock, actor, "agent.updated", "agent", agent.Id, new { agent.Name, version = agent.CurrentVersion });
                return agent;
            },
            stop
        );
        return await TellAsync(row, stop);
    }

    /// <summary>It no longer runs and no longer shows; its versions and runs remain.</summary>
    public async Task RemoveAsync(Guid id, Action<int> check, Actor actor, CancellationToken stop)
    {
        var row = await transactions.RunAsync(
            async db =>
            {
                var agent = await FindAsync(db, id, check, stop);
                agent.DeletedAt = clock.GetUtcNow();
                agent.Version++;
                db.Record(clock, actor, "agent.removed", "agent", agent.Id, new { agent.Name });
                return agent;
            },
            stop
        );
        await TellAsync(row, stop);
    }

    AgentPlan Read(JsonElement definition) => plans.Read(definition, out var faults) ?? throw RefusalException.Invalid(faults);

    async Task<AgentRow> TellAsync(AgentRow row, CancellationToken stop)
    {
        await cache.RefreshAsync(stop);
        feed.Publish(new LiveEvent(LiveTopic.Agents, row.Id));
        return row;
    }

    static async Task<AgentRow> FindAsync(PortalDbContext db, Guid id, Action<int> check, CancellationToken stop)
    {
        var agent =
            await db.Agents.FirstOrDefaultAsync(x => x.Id == id && x.DeletedAt == null, stop) ?? throw RefusalException.NotFound("agent");
        check(agent.Version);
        return agent;
    }

    async Task FillAsync(PortalDbContext db, AgentRow agent, AgentPlan plan, CancellationToken stop)
    {
        var faults = new List<Fault>();
        var name = plan.Name.ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862, MA0011 // Translated to SQL.
        if (await db.Agents.AnyAsync(x => x.Id != agent.Id && x.DeletedAt == null && x.Name.ToLower() == name, stop))
            faults.Add(new Fault("/name", "taken", $"There is already an agent '{plan.Name}'; choose another name."));
#pragma warning restore CA1304, CA1311, CA1862, MA0011
        var collectors = await db.Collectors.Select(x => new { x.Id, x.Name }).ToListAsync(stop);
        var ids = new List<Guid>();
        foreach (var (wanted, i) in plan.Collectors.Select((x, i) => (x, i)))
        {
            if (collectors.Find(x => string.Equals(x.Name, wanted, StringComparison.OrdinalIgnoreCase)) is { } found)
                ids.Add(found.Id);
            else
                faults.Add(new Fault($"/collectors/{i}", "unknown-collector", $"There is no collector '{wanted}'; create it first."));
        }
        faults.AddRange(await UnknownThirdPartiesAsync(db, plan, stop));
        faults.AddRange(await UnknownPeopleAsync(plan, stop));
        if (faults.Count > 0)
            throw RefusalException.Invalid(faults);
        agent.Name = plan.Name;
        agent.Enabled = plan.Enabled;
        agent.Order = plan.Order;
        agent.Trigger = AgentWords.Of(plan.Trigger);
        agent.Definition = plan.Definition;
        agent.CollectorIds = CollectorIds.Write(ids.Distinct());
    }

    static async Task<List<Fault>> UnknownThirdPartiesAsync(PortalDbContext db, AgentPlan plan, CancellationToken stop)
    {
        var wanted = plan
            .Actions.Select((x, i) => (Action: x, Index: i))
            .Select(x => ((x.Action as PushAction)?.ThirdParty ?? (x.Action as CarryHandoversAction)?.ThirdParty, x.Action.Key, x.Index))
            .Where(x => !string.IsNullOrEmpty(x.Item1))
            .ToList();
        if (wanted.Count == 0)
            return [];
        var known = await db.ThirdParties.Where(x => x.DeletedAt == null).Select(x => new { x.Id, x.Name }).ToListAsync(stop);
        return
        [
            .. wanted
                .Where(x =>
                    !known.Exists(y =>
                        string.Equals(y.Name, x.Item1, StringComparison.OrdinalIgnoreCase)
                        || (Ids.TryRead(x.Item1, out var id) && id == y.Id)
                    )
                )
                .Select(x => new Fault(
                    $"/actions/{x.Index}/{x.Key}/thirdParty",
                    "unknown-third-party",
                    $"There is no third party '{x.Item1}'; create it first."
                )),
        ];
    }

    async Task<List<Fault>> UnknownPeopleAsync(AgentPlan plan, CancellationToken stop)
    {
        var faults = new List<Fault>();
        foreach (var (action, i) in plan.Actions.Select((x, i) => (x as NotifyAction, i)))
        {
            if (action is null)
                continue;
            foreach (var name in await notifier.UnknownAsync([.. action.People], stop))
                faults.Add(new Fault($"/actions/{i}/notify/people", "unknown-person", $"There is nobody with the sign-in name '{name}'."));
        }
        return faults;
    }

    void KeepVersion(PortalDbContext db, AgentRow agent, Actor actor) =>
        db.AgentVersions.Add(
            new AgentVersionRow
            {
                Id = Ids.New(clock),
                AgentId = agent.Id,
                Number = agent.CurrentVersion,
                Definition = agent.Definition,
                CreatedAt = clock.GetUtcNow(),
                CreatedBy = actor.Name,
            }
        );
}
