namespace Portal.Tests.Modules.Agents;

public sealed class DefinitionTests
{
    const string Whole = """
        {"name":"A","description":"d","trigger":{"type":"beforeArrival"},"collectors":["orders"],"order":5,"enabled":false,"timeLimitMs":500,
         "onFailure":"deliver","crossParty":true,"extract":[{"name":"o","line":"Order"}],"when":{"not":{"field":"class","is":"bounce"}},
         "actions":[{"tag":"t"},{"stop":true}]}
        """;

    [Fact]
    public void Read_EveryMember_IsKeptAndCanBeReadAgain()
    {
        var lab = new AgentLab();
        using var json = System.Text.Json.JsonDocument.Parse(Whole);
        var plan = lab.Plans.Read(json.RootElement, out var faults);
        Assert.Empty(faults);
        using var again = System.Text.Json.JsonDocument.Parse(plan!.Definition);
        Assert.Equal(plan.Definition, lab.Plans.Read(again.RootElement, out _)!.Definition);
        Assert.Equal((5, false, 500d, true), (plan.Order, plan.Enabled, plan.TimeLimit.TotalMilliseconds, plan.CrossParty));
    }

    [Fact]
    public void Read_NotMuch_HasTheDefaultsOfTheContract()
    {
        var lab = new AgentLab();
        using var json = System.Text.Json.JsonDocument.Parse(
            """{"name":"A","trigger":{"type":"beforeArrival"},"collectors":["orders"],"actions":[{"stop":true}]}"""
        );
        var plan = lab.Plans.Read(json.RootElement, out _)!;
        Assert.Equal((100, true, 10_000d, false), (plan.Order, plan.Enabled, plan.TimeLimit.TotalMilliseconds, plan.CrossParty));
        Assert.Equal(Portal.Agents.FailurePolicy.Hold, plan.OnFailure);
    }

    [Theory]
    [InlineData("\"name\":\"A\"", "\"name\":\" \"", "/name", "required")]
    [InlineData("\"order\":5", "\"odrer\":5", "/odrer", "unknown-member")]
    [InlineData("\"order\":5", "\"a/b~\":5", "/a~1b~0", "unknown-member")]
    [InlineData("\"order\":5", "\"order\":\"5\"", "/order", "out-of-range")]
    [InlineData("\"order\":5", "\"order\":1.5", "/order", "out-of-range")]
    [InlineData("\"timeLimitMs\":500", "\"timeLimitMs\":0", "/timeLimitMs", "out-of-range")]
    [InlineData("\"timeLimitMs\":500", "\"timeLimitMs\":20001", "/timeLimitMs", "out-of-range")]
    [InlineData("\"enabled\":false", "\"enabled\":\"no\"", "/enabled", "wrong-type")]
    [InlineData("\"onFailure\":\"deliver\"", "\"onFailure\":\"drop\"", "/onFailure", "unknown-policy")]
    [InlineData("\"type\":\"beforeArrival\"", "\"type\":\"startup\"", "/trigger/type", "comes-later")]
    [InlineData("\"type\":\"beforeArrival\"", "\"type\":\"documentEvent\"", "/trigger/type", "comes-later")]
    [InlineData("\"type\":\"beforeArrival\"", "\"type\":\"sometimes\"", "/trigger/type", "unknown-trigger")]
    [InlineData("\"type\":\"beforeArrival\"", "\"type\":\"beforeArrival\",\"cron\":\"* * * * *\"", "/trigger/cron", "not-allowed")]
    [InlineData("[\"orders\"]", "[]", "/collectors", "required")]
    [InlineData("[\"orders\"]", "\"orders\"", "/collectors", "wrong-type")]
    [InlineData("{\"tag\":\"t\"}", "{\"tag\":\"t\",\"stop\":true}", "/actions/0", "malformed")]
    [InlineData("{\"tag\":\"t\"}", "{}", "/actions/0", "malformed")]
    [InlineData("{\"tag\":\"t\"}", "{\"fly\":true}", "/actions/0/fly", "unknown-action")]
    [InlineData("{\"tag\":\"t\"}", "{\"reply\":{}}", "/actions/0/reply", "comes-later")]
    [InlineData("{\"tag\":\"t\"}", "{\"carryHandovers\":{}}", "/actions/0/carryHandovers", "wrong-trigger")]
    [InlineData("{\"tag\":\"t\"}", "{\"tag\":\" \"}", "/actions/0/tag", "required")]
    [InlineData("{\"tag\":\"t\"}", "{\"refuse\":7}", "/actions/0/refuse", "wrong-type")]
    [InlineData("{\"tag\":\"t\"}", "{\"stop\":false}", "/actions/0/stop", "wrong-type")]
    [InlineData("{\"tag\":\"t\"}", "{\"push\":{\"type\":\"a b\",\"data\":{}}}", "/actions/0/push/type", "bad-type")]
    [InlineData("{\"tag\":\"t\"}", "{\"push\":{\"type\":\"a.b\"}}", "/actions/0/push/data", "required")]
    [InlineData("{\"tag\":\"t\"}", "{\"push\":{\"type\":\"a.b\",\"data\":[1]}}", "/actions/0/push/data", "wrong-type")]
    [InlineData(
        "{\"tag\":\"t\"}",
        "{\"push\":{\"type\":\"a.b\",\"data\":{\"x\":{\"y~\":\"{{\"}}}}",
        "/actions/0/push/data/x/y~0",
        "bad-template"
    )]
    [InlineData("{\"field\":\"class\",\"is\":\"bounce\"}", "{\"field\":\"klass\",\"is\":\"bounce\"}", "/when/not/field", "unknown-field")]
    [InlineData("{\"field\":\"class\",\"is\":\"bounce\"}", "{\"field\":\"verdict.spf\",\"is\":\"pass\"}", "/when/not/field", "comes-later")]
    [InlineData("{\"field\":\"class\",\"is\":\"bounce\"}", "{\"field\":\"document.nr\",\"is\":\"1\"}", "/when/not/field", "unknown-field")]
    [InlineData(
        "{\"field\":\"class\",\"is\":\"bounce\"}",
        "{\"field\":\"class\",\"equals\":\"bounce\"}",
        "/when/not/equals",
        "unknown-operator"
    )]
    [InlineData("{\"field\":\"class\",\"is\":\"bounce\"}", "{\"field\":\"class\"}", "/when/not", "malformed")]
    [InlineData(
        "{\"field\":\"class\",\"is\":\"bounce\"}",
        "{\"field\":\"class\",\"is\":\"a\",\"contains\":\"b\"}",
        "/when/not",
        "malformed"
    )]
    [InlineData("{\"field\":\"class\",\"is\":\"bounce\"}", "{\"field\":\"subject\",\"matches\":\"(\"}", "/when/not/matches", "bad-pattern")]
    [InlineData(
        "{\"field\":\"class\",\"is\":\"bounce\"}",
        "{\"field\":\"size\",\"greaterThan\":\"big\"}",
        "/when/not/greaterThan",
        "wrong-type"
    )]
    [InlineData("{\"field\":\"class\",\"is\":\"bounce\"}", "{\"field\":\"size\",\"in\":5}", "/when/not/in", "wrong-type")]
    [InlineData("{\"field\":\"class\",\"is\":\"bounce\"}", "{\"field\":\"size\",\"exists\":\"yes\"}", "/when/not/exists", "wrong-type")]
    [InlineData("{\"field\":\"class\",\"is\":\"bounce\"}", "{\"all\":[]}", "/when/not/all", "malformed")]
    [InlineData("{\"field\":\"class\",\"is\":\"bounce\"}", "{\"some\":[]}", "/when/not/some", "unknown-member")]
    [InlineData(
        "{\"field\":\"class\",\"is\":\"bounce\"}",
        "{\"all\":[{\"field\":\"a\",\"is\":\"b\"}],\"any\":[]}",
        "/when/not",
        "malformed"
    )]
    [InlineData("{\"not\":{\"field\":\"class\",\"is\":\"bounce\"}}", "[]", "/when", "wrong-type")]
    public void Read_OneFault_SaysWhere(string part, string instead, string pointer, string code)
    {
        Assert.Contains(part, Whole, StringComparison.Ordinal);
        var faults = new AgentLab().Faults(Whole.Replace(part, instead, StringComparison.Ordinal));
        Assert.Contains(faults, x => x.Pointer == pointer && x.Code == code);
        Assert.All(faults, x => Assert.NotEmpty(x.Message));
    }

    [Fact]
    public void Read_ManyFaults_GivesAllAtOnce()
    {
        var faults = new AgentLab().Faults("""{"trigger":{"type":"x"},"collectors":[],"order":"a","actions":[{"fly":1}]}""");
        Assert.Equal(["/trigger/type", "/collectors", "/name", "/order", "/actions/0/fly"], faults.Select(x => x.Pointer));
    }

    [Fact]
    public void Read_DeepTree_IsRefusedInsteadOfEndingTheProcess()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"not\":", 50)) + "{\"field\":\"class\",\"is\":\"x\"}" + new string('}', 50);
        var faults = new AgentLab().Faults(
            Whole.Replace("{\"not\":{\"field\":\"class\",\"is\":\"bounce\"}}", deep, StringComparison.Ordinal)
        );
        Assert.Contains(faults, x => x.Code == "too-deep");
    }

    [Theory]
    [InlineData("* * * * *", true)]
    [InlineData("0 */5 * * 1-5", true)]
    [InlineData("0 * * * * *", true)]
    [InlineData("* * *", false)]
    [InlineData("every minute please", false)]
    public void Read_Schedule_TakesCronOfFiveOrSixFields(string cron, bool good)
    {
        var faults = new AgentLab().Faults(
            "{\"name\":\"A\",\"trigger\":{\"type\":\"schedule\",\"cron\":\"" + cron + "\"},\"actions\":[{\"carryHandovers\":{}}]}"
        );
        Assert.Equal(good, faults.Count == 0);
    }
}
