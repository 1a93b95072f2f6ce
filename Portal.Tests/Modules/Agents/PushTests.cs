using Portal.Agents;

namespace Portal.Tests.Modules.Agents;

public sealed class PushTests
{
    readonly AgentLab lab = new();

    // Each text is within what one template may write; the push counts what both make together, in bytes.
    [Theory]
    [InlineData(130_000, true)]
    [InlineData(140_000, false)]
    public void Run_PushOfManyBytes_AtMost256KiBLeave(int each, bool leaves)
    {
        var message = AgentLab.Message(new WrittenMail { Body = new string('x', each) });
        var data = new { one = "{{ message.text }}", two = "{{ message.text }}" };
        var agent = lab.Agent(
            new
            {
                actions = new[]
                {
                    new
                    {
                        push = new
                        {
                            thirdParty = "ERP",
                            type = "a.b",
                            data,
                        },
                    },
                },
            }
        );
        var run = lab.Run(agent, message);
        Assert.Equal(leaves ? RunOutcome.Succeeded : RunOutcome.Failed, run.Outcome);
        Assert.Equal(leaves ? 1 : 0, lab.Outbox.Planned.Count);
        if (!leaves)
            Assert.Contains("262144", run.Reason, StringComparison.Ordinal);
    }
}
