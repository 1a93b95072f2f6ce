using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;
using Portal.Domain.Common;

namespace Portal.Agents;

/// <summary>Runs one agent on one mail: extraction, condition, actions. All or nothing, and no I/O.</summary>
sealed class RunAgent(TemplateRoots roots, TimeProvider clock, ILogger<RunAgent> log)
{
    /// <summary>Runs it within <paramref name="left"/>, or within its own limit if that is shorter.</summary>
    /// <param name="agent">Which.</param>
    /// <param name="mail">What it looks at.</param>
    /// <param name="left">Time that is left.</param>
    /// <param name="trigger">What started it; null: its own trigger.</param>
    /// <param name="id">Id of the run; null: a new one.</param>
    public AgentRun Run(LiveAgent agent, ArrivedMail mail, TimeSpan left, AgentTrigger? trigger = null, Guid? id = null)
    {
        var at = clock.GetUtcNow();
        var limit = agent.Plan is { } known && known.TimeLimit < left ? known.TimeLimit : left;
        var scope = new RunScope(
            id ?? Ids.New(clock),
            agent.Identity,
            agent.Plan?.CrossParty ?? false,
            new AgentInput(mail),
            new RunClock(clock, limit),
            x => roots.For(x.Input, x.Matches, x.Id, x.Agent, at)
        );
        var (outcome, reason) = Execute(agent, scope);
        return new AgentRun(
            scope.Id,
            agent.Identity,
            trigger ?? agent.Trigger,
            agent.OnFailure,
            outcome,
            reason,
            at,
            scope.Clock.Micros,
            scope.Lines,
            outcome == RunOutcome.Succeeded ? scope : null
        );
    }

    /// <summary>An agent that does not run on this mail, and why.</summary>
    public AgentRun Skip(LiveAgent agent, string reason) =>
        new(Ids.New(clock), agent.Identity, agent.Trigger, agent.OnFailure, RunOutcome.Skipped, reason, clock.GetUtcNow(), 0, [], null);

    (string Outcome, string? Reason) Execute(LiveAgent agent, RunScope scope)
    {
        try
        {
            if (agent.Plan is not { } plan)
                throw new RunFailure(agent.Broken ?? "The stored definition cannot be read.");
            return Steps(plan, scope);
        }
        catch (Exception failure) when (Explain(failure) is { } why)
        {
            return Failed(scope, RunOutcome.Failed, why);
        }
        catch (RunTimeOut late)
        {
            return Failed(scope, RunOutcome.TimedOut, late.Message);
        }
        catch (Exception defect) when (defect is not OperationCanceledException)
        {
            AgentsLog.RunBroke(log, defect, agent.Identity.Name, scope.Id);
            return Failed(
                scope,
                RunOutcome.Failed,
                $"Unexpected: {defect.GetType().Name}. The log of the portal has the details of run {scope.Id}."
            );
        }
    }

    static (string Outcome, string? Reason) Steps(AgentPlan plan, RunScope run)
    {
        foreach (var extraction in plan.Extractions)
        {
            var found = extraction.Find(run.Input);
            run.Log(found is null ? $"{extraction.Name}: nothing found" : $"{extraction.Name} = '{Cut(found)}'");
            if (found is not null)
                run.Input.Extracted[extraction.Name] = found;
            run.Clock.ThrowIfLate();
        }
        if (plan.When?.WhyNot(run.Input, run.Matches) is { } why)
        {
            run.Clock.ThrowIfLate();
            run.Log("the condition does not hold");
            return (RunOutcome.NoMatch, why);
        }
        run.Clock.ThrowIfLate();
        for (var i = 0; i < plan.Actions.Count && !run.Ended; i++)
        {
            plan.Actions[i].Plan(run, i);
            run.Clock.ThrowIfLate();
            if (run.Ended && i + 1 < plan.Actions.Count)
                run.Log($"{plan.Actions.Count - i - 1} later action(s) not run");
        }
        // An agent that was sent to carry and found nothing did nothing, and says so.
        return run.Idle is { } idle && run.Effects.Count == 0 ? (RunOutcome.NoMatch, idle) : (RunOutcome.Succeeded, null);
    }

    static (string Outcome, string? Reason) Failed(RunScope scope, string outcome, string reason)
    {
        scope.Log(reason);
        if (scope.Effects.Count > 0)
            scope.Log($"undone: {string.Join("; ", scope.Effects.Select(x => $"{x.Action} {x.Text}"))}");
        return (outcome, reason);
    }

    static string? Explain(Exception failure) =>
        failure switch
        {
            RunFailure or TemplateFailure or RefusalException => failure.Message,
            RegexMatchTimeoutException slow =>
                $"The pattern {slow.Pattern} took longer than {Patterns.Limit.TotalMilliseconds:0} ms on this mail.",
            _ => null,
        };

    static string Cut(ExtractedValue value)
    {
        var text = value.Json?.GetRawText() ?? value.Text;
        return text.Length <= 80 ? text : text[..80] + "…";
    }
}
