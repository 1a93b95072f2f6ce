using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Approvals;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Tests.Api.Approvals;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Approvals;

/// <summary>A hundred decisions about one task at the same moment, many times over: one each.</summary>
[Trait("Fault", "one-decision")]
public sealed class ParallelDecisionTests
{
    static readonly int Rounds = FaultCounts.Of(3, 1000);
    const int Tries = 100;

    [Theory, BothDatabases]
    [Trait("Needs", "server")]
    public async Task Decide_HundredAtOnceOnOneTask_ExactlyOneTakesEffect(StorageProvider database)
    {
        await using var world = await ApprovalWorld.StartAsync(database);
        var decide = world.App.Services.GetRequiredService<DecideTask>();
        for (var round = 0; round < Rounds; round++)
        {
            var document = await world.SubmitAsync("P-" + round);
            var documentId = Guid.Parse(document.Text("id"));
            List<TaskRow> tasks;
            await using (var db = await world.DbAsync())
                tasks = await db.Tasks.AsNoTracking().Where(x => x.DocumentId == documentId).ToListAsync();
            Assert.Equal(2, tasks.Count);
            // Two colleagues of an any-of step press at once, each many times, one to approve and one to return.
            var outcomes = await Task.WhenAll(Enumerable.Range(0, Tries).Select(i => TryAsync(decide, tasks[i % 2], i)));
            Assert.Equal(1, outcomes.Count(x => x == "done"));
            Assert.Equal(Tries - 1, outcomes.Count(x => x == "task-handled"));
        }
        await using var after = await world.DbAsync();
        Assert.Equal(2 * Rounds, await after.Records.CountAsync());
        Assert.Equal(2 * Rounds, await after.DocumentEvents.CountAsync());
        Assert.Equal(Rounds, await after.Commands.CountAsync());
        var returned = await after.Documents.CountAsync(x => x.State == "returned");
        Assert.Equal(returned, await after.OutgoingMails.CountAsync());
        Assert.Equal(0, await after.Tasks.CountAsync(x => x.State == "active" && x.Step == "finance"));
    }

    static async Task<string> TryAsync(DecideTask decide, TaskRow task, int attempt)
    {
        var id = $"{task.Id:N}-{attempt}";
        var decision = attempt % 2 == 0 ? new TaskDecision(id, 1, "approve") : new TaskDecision(id, 1, "return", "why");
        try
        {
            await decide.RunAsync(task.PersonId, task.Id, decision, default);
            return "done";
        }
        catch (RefusalException refusal)
        {
            return refusal.Code;
        }
    }
}
