using Portal.Agents;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Tests.Modules.Agents;

public sealed class ArrivalTests
{
    readonly AgentLab lab = new();

    static object[] Failing => [new { push = new { type = "a.b", data = new { } } }];

    static object Push(string? thirdParty = "ERP", string type = "a.b", string? endpoint = null) =>
        new
        {
            push = new
            {
                thirdParty,
                type,
                endpoint,
                data = new { subject = "{{ message.subject }}" },
            },
        };

    [Fact]
    public async Task Decide_Push_PlansOneDeliveryAndTellsAfterTheCommit()
    {
        var message = AgentLab.Message();
        var agent = lab.Agent(new { actions = new[] { new { tag = "x" }, Push() } });
        var decision = await lab.DecideAsync(message, agent);
        Assert.Equal(Disposition.Filed, decision.Disposition);
        Assert.Single(decision.RunRows);
        Assert.Single(decision.EffectRows);
        var push = Assert.Single(lab.Outbox.Planned).Request;
        Assert.Equal(
            (WrittenOutbox.Erp, 1, (Guid?)null, (long?)null),
            (push.ThirdPartyId, push.ActionIndex, push.DocumentId, push.Sequence)
        );
        Assert.Equal(
            (message.MessageId, decision.Runs[0], agent.Identity.Id, 1),
            (push.Cause!.MessageId, push.Cause.RunId, push.Cause.AgentId, push.Cause.AgentVersion)
        );
        Assert.Empty(lab.Outbox.Told);
        decision.Committed();
        Assert.Single(lab.Outbox.Told);
        Assert.Equal(LiveTopic.Run, Assert.Single(lab.Published).Topic);
    }

    [Fact]
    public async Task Decide_OwnReturn_GoesToTheDocumentsThirdPartyInItsLane()
    {
        var message = AgentLab.Message(own: true, eventJson: """{"sequence":9,"record":{"handledAt":"2026-03-01T00:59:58Z"}}""");
        await lab.DecideAsync(
            message,
            lab.Agent(new { actions = new[] { new { push = new { type = "document.returned", data = "{{ event | json }}" } } } })
        );
        var push = Assert.Single(lab.Outbox.Planned).Request;
        Assert.Equal((WrittenOutbox.Erp, message.DocumentId, (long?)9), (push.ThirdPartyId, push.DocumentId, push.Sequence));
        Assert.Equal(new DateTimeOffset(2026, 3, 1, 0, 59, 58, TimeSpan.Zero), push.Timestamp);
    }

    [Fact]
    public async Task Decide_PushToAnotherPartyThanTheDocuments_FailsUnlessCrossParty()
    {
        var message = AgentLab.Message(own: true, eventJson: """{"sequence":9}""");
        var refused = await lab.DecideAsync(message, lab.Agent(new { actions = new[] { Push("Other") } }));
        Assert.Equal(Disposition.Held, refused.Disposition);
        Assert.Contains("crossParty", refused.Reason, StringComparison.Ordinal);
        Assert.Empty(lab.Outbox.Planned);
        await lab.DecideAsync(message, lab.Agent(new { crossParty = true, actions = new[] { Push("Other") } }));
        var push = Assert.Single(lab.Outbox.Planned).Request;
        Assert.Equal((WrittenOutbox.Other, (Guid?)null, (long?)null), (push.ThirdPartyId, push.DocumentId, push.Sequence));
    }

    [Theory]
    [InlineData(null, "names no third party")]
    [InlineData("Gone", "no third party 'Gone'")]
    public async Task Decide_PushWithoutAddressee_FailsAndSaysWhy(string? party, string words)
    {
        var decision = await lab.DecideAsync(AgentLab.Message(), lab.Agent(new { actions = new[] { Push(party) } }));
        Assert.Equal(Disposition.Held, decision.Disposition);
        Assert.Contains(words, decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decide_NoEndpointTakesTheType_FailsAndNamesTheFilter()
    {
        lab.Outbox.Takes = x => x != "a.b";
        var decision = await lab.DecideAsync(AgentLab.Message(), lab.Agent(new { actions = new[] { Push() } }));
        Assert.Contains("filter is document.*", decision.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hold", Disposition.Held, false)]
    [InlineData("deliver", Disposition.Filed, false)]
    [InlineData("refuse", Disposition.Refused, true)]
    public async Task Decide_AgentFails_FollowsItsPolicy(string policy, Disposition disposition, bool defer)
    {
        var decision = await lab.DecideAsync(
            AgentLab.Message(),
            lab.Agent(new { order = 1, actions = new[] { Push() } }, "First"),
            lab.Agent(new { onFailure = policy, actions = Failing }, "Broken"),
            lab.Agent(new { actions = new[] { Push(), new { tag = "after" } } }, "Last")
        );
        Assert.Equal((disposition, defer), (decision.Disposition, decision.Defer));
        // Only a deferral ends the others; then only the run records may be committed.
        Assert.Equal(defer ? 2 : 3, decision.RunRows.Count);
        Assert.Equal(defer ? 0 : 2, decision.EffectRows.Count);
        Assert.Equal(defer ? [] : ["after"], decision.Tags);
        decision.Committed();
        Assert.Equal(defer ? 0 : 2, lab.Outbox.Told.Count);
        if (defer)
            Assert.All(decision.RunRows, x => Assert.Null(x.Values[6]));
    }

    [Fact]
    public async Task Decide_AgentFailsAfterItsFirstPush_LeavesNothingOfTheRun()
    {
        var decision = await lab.DecideAsync(AgentLab.Message(), lab.Agent(new { actions = new[] { Push(), Push(null) } }));
        Assert.Equal(Disposition.Held, decision.Disposition);
        Assert.Empty(decision.EffectRows);
        decision.Committed();
        Assert.Empty(lab.Outbox.Told);
        Assert.Contains("undone", (string)decision.RunRows[0].Values[14]!, StringComparison.Ordinal);
        Assert.Equal("[]", decision.RunRows[0].Values[15]);
    }

    [Theory]
    [InlineData("refuse", Disposition.Refused)]
    [InlineData("quarantine", Disposition.Quarantined)]
    [InlineData("discard", Disposition.Discarded)]
    public async Task Decide_Verdict_EndsTheArrivalAndKeepsTheEffectsSoFar(string action, Disposition disposition)
    {
        var decision = await lab.DecideAsync(
            AgentLab.Message(),
            lab.Agent(
                new
                {
                    actions = new object[]
                    {
                        Push(),
                        new Dictionary<string, string> { [action] = "no {{ message.subject }}\r\nhere" },
                        new { tag = "late" },
                    },
                }
            ),
            lab.Agent(new { actions = new[] { new { tag = "never" } } })
        );
        Assert.Equal((disposition, "no Weekly stock report here"), (decision.Disposition, decision.Reason));
        Assert.Single(decision.RunRows);
        Assert.Single(decision.EffectRows);
        Assert.Empty(decision.Tags);
    }

    [Fact]
    public async Task Decide_RefuseWithSeveralTargets_IsQuarantine()
    {
        var decision = await lab.DecideAsync(
            AgentLab.Message() with
            {
                SeveralTargets = true,
            },
            lab.Agent(new { actions = new[] { new { refuse = "no" } } })
        );
        Assert.Equal(Disposition.Quarantined, decision.Disposition);
    }

    [Fact]
    public async Task Decide_DiscardAfterAFailure_IsHeld()
    {
        var decision = await lab.DecideAsync(
            AgentLab.Message(),
            lab.Agent(new { actions = Failing }),
            lab.Agent(new { actions = new[] { new { discard = "spam" } } })
        );
        Assert.Equal(Disposition.Held, decision.Disposition);
    }

    [Fact]
    public async Task Decide_StopFileTag_FilesAndRunsNoOther()
    {
        var decision = await lab.DecideAsync(
            AgentLab.Message(),
            lab.Agent(
                new
                {
                    actions = new object[]
                    {
                        new { file = "Orders/{{ extracted.order }}" },
                        new { tag = "two words" },
                        new { tag = "two words" },
                        new { stop = true },
                    },
                    extract = new[] { new { name = "order", line = "Order" } },
                }
            ),
            lab.Agent(new { actions = new[] { new { file = "never" } } })
        );
        Assert.Equal((Disposition.Filed, "Orders/PO-17"), (decision.Disposition, decision.Folder));
        Assert.Equal(["two-words"], decision.Tags);
    }

    [Fact]
    [Trait("Fault", "mail-loop")]
    public async Task Decide_LoopGuard_RecordsEveryAgentAsSkipped()
    {
        var decision = await lab.DecideAsync(
            AgentLab.Message() with
            {
                SkipReason = "51 Received lines",
            },
            lab.Agent(new { actions = new[] { Push() } }),
            lab.Agent(new { actions = new[] { Push() } })
        );
        Assert.Equal(Disposition.Filed, decision.Disposition);
        Assert.Equal(2, decision.RunRows.Count);
        Assert.All(decision.RunRows, x => Assert.Equal(("skipped", "51 Received lines"), (x.Values[10], x.Values[11])));
        Assert.Empty(decision.EffectRows);
    }

    [Theory]
    [InlineData("hold", Disposition.Held, false)]
    [InlineData("deliver", Disposition.Filed, false)]
    [InlineData("refuse", Disposition.Refused, true)]
    public async Task Decide_AgentBeyondItsLimit_TimesOutAndFollowsItsPolicy(string policy, Disposition disposition, bool defer)
    {
        var slow = new WrittenMail { OnText = () => lab.Clock.Advance(TimeSpan.FromMilliseconds(501)) };
        var decision = await lab.DecideAsync(
            AgentLab.Message(slow),
            lab.Agent(
                new
                {
                    timeLimitMs = 500,
                    onFailure = policy,
                    extract = new[] { new { name = "o", line = "Order" } },
                }
            )
        );
        Assert.Equal((disposition, defer), (decision.Disposition, decision.Defer));
        Assert.Equal(("timedOut", "It took longer than 500 ms."), (decision.RunRows[0].Values[10], decision.RunRows[0].Values[11]));
    }

    [Fact]
    public async Task Decide_AllAgentsBeyondTwentySeconds_HoldsWhateverThePolicyAndSkipsTheRest()
    {
        var slow = new WrittenMail { OnText = () => lab.Clock.Advance(TimeSpan.FromSeconds(9)) };
        LiveAgent Slow(string name) =>
            lab.Agent(
                new
                {
                    onFailure = "refuse",
                    extract = new[] { new { name = "o", line = "Order" } },
                    actions = new[] { new { tag = name } },
                },
                name
            );
        var decision = await lab.DecideAsync(AgentLab.Message(slow), Slow("a"), Slow("b"), Slow("c"), Slow("d"));
        Assert.Equal((Disposition.Held, false), (decision.Disposition, decision.Defer));
        Assert.Equal(["succeeded", "succeeded", "timedOut"], decision.RunRows.Take(3).Select(x => x.Values[10]));
        Assert.Equal(["a", "b"], decision.Tags);
    }

    [Fact]
    [Trait("Fault", "regex")]
    public async Task Decide_PatternThatExplodes_FailsInTime()
    {
        var mail = new WrittenMail { Subject = new string('a', 60) + "!" };
        // The look-ahead forbids the linear engine, so only the limit of a match helps.
        var agent = lab.Agent(new { when = new { field = "subject", matches = "^(?=a)((a+)+)+$" } });
        var decision = await lab.DecideAsync(AgentLab.Message(mail), agent);
        Assert.Equal(Disposition.Held, decision.Disposition);
        Assert.Contains("took longer than 250 ms", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decide_StoredDefinitionThatNoLongerCompiles_FailsAndHolds()
    {
        var decision = await lab.DecideAsync(
            AgentLab.Message(),
            new LiveAgent(new AgentIdentity(Guid.NewGuid(), "Old", 3), null, "The stored definition cannot be used: /actions: x")
        );
        Assert.Equal(Disposition.Held, decision.Disposition);
        Assert.Contains("cannot be used", decision.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Decide_NoAgents_Files() => Assert.Equal(Disposition.Filed, (await lab.DecideAsync(AgentLab.Message())).Disposition);
}
