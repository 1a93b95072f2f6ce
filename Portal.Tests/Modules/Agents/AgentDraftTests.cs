using System.Text.Json.Nodes;
using Portal.Agents.Editing;
using Portal.Domain.Common;

namespace Portal.Tests.Modules.Agents;

/// <summary>The form of the agent editor loses nothing of a definition.</summary>
public sealed class AgentDraftTests
{
    [Theory]
    [InlineData(
        """{"all":[{"field":"from","endsWith":"@example.com"},{"any":[{"field":"subject","matches":"PO-(?<n>\\d+)"},{"not":{"field":"class","in":["bounce","list"]}}]}]}"""
    )]
    [InlineData("""{"field":"header:X-Kind","exists":false}""")]
    [InlineData("""{"not":{"field":"size","greaterThan":"1000"}}""")]
    public void ToJson_ConditionRead_IsTheSame(string when) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(when), ConditionDraft.Of(JsonNode.Parse(when)).ToJson()));

    [Fact]
    public void ToJson_WholeDefinitionRead_IsTheSame()
    {
        const string definition = """
            {
              "name": "Invoices", "description": "Reads them", "trigger": {"type": "beforeArrival"}, "collectors": ["invoices"],
              "order": 20, "enabled": true, "timeLimitMs": 5000, "onFailure": "deliver", "crossParty": true,
              "extract": [{"name": "total", "from": "text", "line": "Total"}, {"name": "id", "from": "json", "jsonPath": "$.id"}],
              "when": {"field": "subject", "contains": "invoice"},
              "actions": [
                {"push": {"thirdParty": "ERP", "endpoint": "hook", "type": "invoice.received", "data": {"total": "{{ extracted.total }}"}}},
                {"push": {"type": "raw", "data": "{\"a\": 1}"}},
                {"notify": {"people": ["clerk", "legal"], "roles": ["admin"], "title": "New", "text": "Look"}},
                {"file": "Invoices"}, {"tag": "new"}, {"stop": true}
              ]
            }
            """;
        var form = JsonNode.Parse(definition)!.AsObject();
        var back = AgentDraft.Of(form).ToJson();
        Assert.True(JsonNode.DeepEquals(form, back), back.ToJsonString());
    }

    [Fact]
    public void ToJson_Schedule_HasCronAndNoCollectors()
    {
        const string definition = """
            {"name":"Carry","description":"","trigger":{"type":"schedule","cron":"* * * * *","timeZone":"Asia/Shanghai"},"order":100,"enabled":false,
             "timeLimitMs":10000,"onFailure":"hold","actions":[{"carryHandovers":{"thirdParty":"ERP"}}]}
            """;
        var form = JsonNode.Parse(definition)!.AsObject();
        Assert.True(JsonNode.DeepEquals(form, AgentDraft.Of(form).ToJson()));
    }

    [Fact]
    public void ToJson_DataThatAreNoJson_SaysWhere()
    {
        var draft = AgentDraft.New();
        draft.Actions[0].Data = "{ not json";
        var refusal = Assert.Throws<RefusalException>(() => draft.ToJson());
        Assert.Equal("/actions/0/push/data", Assert.Single(refusal.Faults).Pointer);
    }

    [Fact]
    public void Become_FieldIntoGroup_KeepsTheField()
    {
        var node = new ConditionDraft
        {
            Field = "subject",
            Ask = "is",
            Value = "x",
        };
        node.Become(ConditionKind.All);
        Assert.Equal("""{"all":[{"field":"subject","is":"x"}]}""", node.ToJson().ToJsonString());
        node.Become(ConditionKind.Field);
        Assert.Equal("""{"field":"subject","is":"x"}""", node.ToJson().ToJsonString());
    }
}
