using System.Text.Json.Nodes;
using CsCheck;
using Portal.Agents;
using Portal.Domain.Mail;

namespace Portal.Tests.Modules.Agents;

public sealed class ConditionTests
{
    const string EventJson =
        """{"type":"document.returned","round":2,"amount":12.50,"at":"2026-03-01T09:00:00Z","flag":true,"lines":[{"sku":"A1"},{"sku":"B2"}],"empty":""}""";

    // Every field of the contract with a value it has, another it has not, and (for several values) a second one it has.
    public static TheoryData<string, string, string> Fields =>
        new()
        {
            { "from", "ann@supplier.example", "supplier" },
            { "from.name", "Ann Buyer", "buyer" },
            { "to", "copy@collector.local", "COPY" },
            { "cc", "boss@supplier.example", "boss" },
            { "subject", "Weekly stock report", "STOCK" },
            { "text", "Hello,\r\nOrder: PO-17\r\n金额：1200\r\nAmount: 12.50\r\n", "HELLO" },
            { "html", "<p>Hello</p>", "hello" },
            { "header:X-Priority", "1", "1" },
            { "header:x-tag", "blue", "LU" },
            { "size", "4096", "409" },
            { "class", "normal", "norm" },
            { "envelope.from", "bounce@supplier.example", "bounce" },
            { "envelope.to", "orders@collector.local", "orders" },
            { "attachment.count", "2", "2" },
            { "attachment.name", "合同.pdf", "合同" },
            { "attachment.type", "text/csv", "CSV" },
            { "verdict.own", "pass", "as" },
            { "extracted.order", "PO-17", "po" },
            { "event.type", "document.returned", "RETURN" },
            { "event.amount", "12.50", "12" },
            { "event.flag", "true", "ru" },
            { "event.lines.sku", "B2", "b" },
            { "event.lines.1.sku", "B2", "b" },
            { "document.number", "PO-2026-7", "2026" },
            { "document.thirdParty", "erp", "ER" },
            { "document.round", "2", "2" },
        };

    [Theory, MemberData(nameof(Fields))]
    public void EveryOperator_OnEveryField_HoldsAndFailsAsWritten(string field, string value, string part)
    {
        void Check(string ask, JsonNode wanted, bool holds)
        {
            var why = WhyNot(new JsonObject { ["field"] = field, [ask] = wanted });
            Assert.True(holds == why is null, $"{field} {ask} {wanted}: {why ?? "holds"}");
            if (why is not null)
                Assert.StartsWith(field, why, StringComparison.Ordinal);
        }
        const string foreign = "zq-nothing-like-it";
        Check("is", value.ToUpperInvariant(), true);
        Check("is", foreign, false);
        Check("isNot", value, false);
        Check("isNot", foreign, true);
        Check("contains", part, true);
        Check("contains", foreign, false);
        Check("notContains", part, false);
        Check("notContains", foreign, true);
        Check("startsWith", value[..1], true);
        Check("startsWith", foreign, false);
        Check("endsWith", value[^1..], true);
        Check("endsWith", foreign, false);
        Check("in", new JsonArray(foreign, value), true);
        Check("in", new JsonArray(foreign), false);
        Check("exists", true, true);
        Check("exists", false, false);
        Check("matches", "^.*" + System.Text.RegularExpressions.Regex.Escape(part), true);
        Check("matches", "^" + foreign + "$", false);
    }

    [Theory]
    [InlineData("size", 4095, true)]
    [InlineData("size", 4096, false)]
    [InlineData("event.amount", 12.4, true)]
    [InlineData("event.amount", 12.5, false)]
    [InlineData("attachment.count", 1, true)]
    [InlineData("document.round", 2, false)]
    public void GreaterThan_Numbers_ComparesAsNumbers(string field, double bound, bool holds)
    {
        Assert.Equal(holds, WhyNot(new JsonObject { ["field"] = field, ["greaterThan"] = bound }) is null);
        Assert.Equal(!holds, WhyNot(new JsonObject { ["field"] = field, ["lessThan"] = bound + 0.001 }) is null);
    }

    [Fact]
    public void GreaterThan_TimesAndTextThatIsNone_ComparesOrFails()
    {
        Assert.Null(WhyNot(new JsonObject { ["field"] = "event.at", ["greaterThan"] = "2026-03-01T16:59:59+08:00" }));
        Assert.NotNull(WhyNot(new JsonObject { ["field"] = "event.at", ["lessThan"] = "2026-03-01T16:59:59+08:00" }));
        Assert.NotNull(WhyNot(new JsonObject { ["field"] = "subject", ["greaterThan"] = 1 }));
        Assert.NotNull(WhyNot(new JsonObject { ["field"] = "subject", ["lessThan"] = 1 }));
    }

    [Fact]
    public void Is_NumberWrittenInAnotherWay_IsTheSame() =>
        Assert.Null(WhyNot(new JsonObject { ["field"] = "event.amount", ["is"] = 12.5 }));

    [Fact]
    public void AbsentField_EqualsTheEmptyTextAndSatisfiesNegativeOperators()
    {
        foreach (var field in new[] { "header:X-None", "event.none", "event.empty", "extracted.none" })
        {
            Assert.Null(WhyNot(new JsonObject { ["field"] = field, ["is"] = "" }));
            Assert.Null(WhyNot(new JsonObject { ["field"] = field, ["exists"] = false }));
            Assert.Null(WhyNot(new JsonObject { ["field"] = field, ["isNot"] = "x" }));
            Assert.Null(WhyNot(new JsonObject { ["field"] = field, ["notContains"] = "x" }));
            Assert.Contains("has no value", WhyNot(new JsonObject { ["field"] = field, ["is"] = "x" }), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(MailClass.Normal, "normal")]
    [InlineData(MailClass.Bounce, "bounce")]
    [InlineData(MailClass.AutoReply, "autoReply")]
    [InlineData(MailClass.List, "list")]
    public void Class_EveryKind_HasItsWord(MailClass kind, string word)
    {
        var lab = new AgentLab();
        var agent = lab.Agent(new { when = new { field = "class", @is = word } });
        Assert.Equal("succeeded", lab.Run(agent, AgentLab.Message() with { Class = kind }).Outcome);
    }

    [Fact]
    public void VerdictOwn_ForgedHeader_IsFailAndWithoutItNone()
    {
        var lab = new AgentLab();
        var forged = AgentLab.Message(new WrittenMail { Headers = [new("X-Collector-Event-Id", Guid.NewGuid().ToString())] });
        Assert.Equal("succeeded", lab.Run(lab.Agent(new { when = new { field = "verdict.own", @is = "fail" } }), forged).Outcome);
        Assert.Equal("succeeded", lab.Run(lab.Agent(new { when = new { field = "verdict.own", @is = "none" } })).Outcome);
        Assert.Equal("noMatch", lab.Run(lab.Agent(new { when = new { field = "verdict.own", @is = "pass" } }), forged).Outcome);
    }

    [Fact]
    public void WhyNot_FalseLeafInATree_NamesThePartAndTheValue()
    {
        var lab = new AgentLab();
        var agent = lab.Agent(
            new
            {
                when = new
                {
                    all = new object[] { new { field = "size", greaterThan = 10 }, new { field = "subject", contains = "urgent" } },
                },
            }
        );
        var run = lab.Run(agent);
        Assert.Equal("noMatch", run.Outcome);
        Assert.Equal("subject is 'Weekly stock report'; it does not contain 'urgent' (when/all/1)", run.Reason);
    }

    [Fact]
    public void Matches_NamedGroups_BecomeMatchAndALostBranchTakesItsGroupsBack()
    {
        var lab = new AgentLab();
        var agent = lab.Agent(
            new
            {
                when = new
                {
                    any = new object[]
                    {
                        new
                        {
                            all = new object[]
                            {
                                new { field = "subject", matches = "(?<lost>stock)" },
                                new { field = "size", lessThan = 1 },
                            },
                        },
                        new { field = "subject", matches = @"(?<what>stock) (\w+)" },
                    },
                },
                actions = new[]
                {
                    new
                    {
                        push = new
                        {
                            thirdParty = "ERP",
                            type = "a",
                            data = new { what = "{{ match.what }}", lost = "{{ match.lost }}" },
                        },
                    },
                },
            }
        );
        Assert.Null(lab.Run(agent).Reason);
        Assert.Equal("""{"what":"stock","lost":""}""", lab.Pushed());
    }

    // A tree is written at random; its meaning by plain booleans must be the engine's.
    [Fact]
    public void Tree_AnyShape_MeansWhatBooleansMean()
    {
        var leaf = Gen.Bool.Select(x =>
            (Node: (JsonNode)new JsonObject { ["field"] = "subject", ["contains"] = x ? "stock" : "absent" }, Value: x)
        );
        Gen<(JsonNode Node, bool Value)> Tree(int depth)
        {
            if (depth == 0)
                return leaf;
            var part = Tree(depth - 1);
            var parts = part.List[1, 3];
            return Gen.OneOf(
                leaf,
                part.Select(x => ((JsonNode)new JsonObject { ["not"] = x.Node.DeepClone() }, !x.Value)),
                parts.Select(x => ((JsonNode)new JsonObject { ["all"] = Array(x) }, x.TrueForAll(y => y.Value))),
                parts.Select(x => ((JsonNode)new JsonObject { ["any"] = Array(x) }, x.Exists(y => y.Value)))
            );
        }
        Tree(4)
            .Sample(
                x =>
                {
                    var why = WhyNot(x.Node);
                    return x.Value == why is null && (why is null || why.Length > 0);
                },
                iter: 2000
            );
    }

    static JsonArray Array(List<(JsonNode Node, bool Value)> parts) => new([.. parts.Select(x => x.Node.DeepClone())]);

    static string? WhyNot(JsonNode when)
    {
        var reading = new DefinitionReading();
        var condition = ConditionReading.Read(System.Text.Json.JsonSerializer.SerializeToElement(when), "/when", reading);
        Assert.True(condition is not null, string.Join("\n", reading.Faults));
        var input = new AgentInput(new ArrivedMail(AgentLab.Message(own: true, eventJson: EventJson), AgentLab.Facts));
        input.Extracted["order"] = new ExtractedValue("PO-17");
        return condition.WhyNot(input, new MatchedGroups());
    }
}
