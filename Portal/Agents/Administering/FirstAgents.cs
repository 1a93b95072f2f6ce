using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Agents;

/// <summary>The agents that every installation has (contract, section 1). Created once: what an administrator changes or removes stays so.</summary>
sealed class FirstAgents(IDbContextFactory<PortalDbContext> contexts, SaveAgent save, ILogger<FirstAgents> log) : IFirstContent
{
    const string Collector = "returns";
    const string ReportReturns = "Report returns";

    const string ReportReturnsDefinition = """
        {
          "name": "Report returns",
          "description": "Pushes a returned document to its third party before the return mail is filed. Acts only on mail that the portal itself sent.",
          "trigger": {"type": "beforeArrival"},
          "collectors": ["returns"],
          "order": 10,
          "onFailure": "hold",
          "when": {"all": [
            {"field": "verdict.own", "is": "pass"},
            {"field": "header:X-Collector-Event", "is": "document.returned"}
          ]},
          "actions": [{"push": {"type": "document.returned", "data": "{{ event | json }}"}}]
        }
        """;

    const string CarryFinishedDefinition = """
        {
          "name": "Carry finished documents",
          "description": "Every minute, carries the packages of finished documents to their third parties.",
          "trigger": {"type": "schedule", "cron": "* * * * *"},
          "actions": [{"carryHandovers": {}}]
        }
        """;

    /// <inheritdoc/>
    public int Order => 30;

    /// <inheritdoc/>
    public async Task EnsureAsync(CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        if (await db.Collectors.AnyAsync(x => x.Name == Collector, stop))
            await EnsureAsync(db, ReportReturns, ReportReturnsDefinition, stop);
        else
            AgentsLog.CollectorMissing(log, Collector, ReportReturns);
        await EnsureAsync(db, "Carry finished documents", CarryFinishedDefinition, stop);
    }

    async Task EnsureAsync(PortalDbContext db, string name, string definition, CancellationToken stop)
    {
        // Removed ones count: they were removed on purpose.
        if (await db.Agents.AnyAsync(x => x.Name == name, stop))
            return;
        using var parsed = JsonDocument.Parse(definition);
        await save.CreateAsync(parsed.RootElement, Actor.System, stop);
    }
}
