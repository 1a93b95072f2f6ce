using Portal.Data;
using Portal.Domain.Agents;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary>Runs an agent by hand: on a message, or without one when it needs none.</summary>
sealed class RunAgentNow(
    AgentCache agents,
    RunAgent runAgent,
    RunSchedules schedules,
    CommitRun commit,
    IStoredMessages messages,
    IDocumentDirectory documents,
    TimeProvider clock
)
{
    /// <summary>Runs it now; the id of the run, which is committed.</summary>
    /// <param name="agentId">Which.</param>
    /// <param name="messageId">On which message; null: on none.</param>
    /// <param name="actor">Who.</param>
    /// <param name="stop">Cancels.</param>
    /// <exception cref="RefusalException">404 no such enabled agent or message; 409 it cannot be run by hand; 422 it needs a message.</exception>
    public async Task<Guid> RunAsync(Guid agentId, Guid? messageId, Actor actor, CancellationToken stop)
    {
        var agent = (await agents.ReadAsync(stop)).All.GetValueOrDefault(agentId) ?? throw RefusalException.NotFound("enabled agent");
        if (agent.Trigger == AgentTrigger.BeforeArrival)
            throw new RefusalException(
                RefusalKind.Conflict,
                "wrong-trigger",
                "A before-arrival agent decides about mail on its way in. To run it on a stored message use /messages/{id}/rerun."
            );
        if (messageId is null && NeedsMail(agent))
            throw RefusalException.Invalid(
                new Fault("/messageId", "required", "This agent looks at a mail; name the message on which it shall run.")
            );
        using var stored = messageId is { } id ? await messages.OpenAsync(id, stop) ?? throw RefusalException.NotFound("message") : null;
        var mail = stored is null ? await WithoutMailAsync(agent, stop) : await WithMailAsync(stored, stop);
        var run = runAgent.Run(agent, mail, RunChain.Together, AgentTrigger.Manual);
        var written = await commit.RunAsync(
            run,
            mail,
            null,
            db => db.Record(clock, actor, "agent.run", "agent", agentId, new { run = run.Id, messageId }),
            stop
        );
        if (!written)
            throw new RefusalException(
                RefusalKind.Conflict,
                "run-at-the-same-time",
                "Another run carried the same handovers at the same moment; run it again."
            );
        return run.Id;
    }

    async Task<ArrivedMail> WithoutMailAsync(LiveAgent agent, CancellationToken stop) =>
        ArrivedMail.None(clock.GetUtcNow(), agent.Plan is { } plan ? await schedules.WaitingAsync(plan, stop) : []);

    async Task<ArrivedMail> WithMailAsync(StoredMessage stored, CancellationToken stop) =>
        new(stored.Message, stored.Message.DocumentId is { } id ? await documents.FindAsync(id, stop) : null);

    static bool NeedsMail(LiveAgent agent) =>
        agent.Trigger == AgentTrigger.AfterArrival || agent.Plan?.Actions.Any(x => x is FileAction or TagAction) == true;
}
