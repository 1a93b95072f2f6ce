using System.Text.Json;
using Portal.Approvals.Controls;

namespace Portal.Tests.Components;

public sealed class SchemaFormTests
{
    static readonly JsonElement Schema = JsonSerializer.Deserialize<JsonElement>(
        """
        {"type":"object","required":["amount"],"properties":{
          "amount":{"type":"number","title":"Amount","description":"Without tax"},
          "urgent":{"type":"boolean"},
          "kind":{"enum":["goods","service"]},
          "needed":{"type":"string","format":"date"},
          "reason":{"type":"string","maxLength":2000},
          "lines":{"type":"array"}}}
        """
    );

    [Fact]
    public void Read_Schema_AsksForEachFieldInItsOwnWay()
    {
        var inputs = SchemaForm.Read(Schema);

        Assert.Equal(
            [FieldKind.Number, FieldKind.Boolean, FieldKind.Choice, FieldKind.Date, FieldKind.LongText, FieldKind.Json],
            inputs.Select(x => x.Kind)
        );
        Assert.Equal(new FieldInput("amount", "Amount", "Without tax", FieldKind.Number, true, []), inputs[0] with { Choices = [] });
        Assert.False(inputs[1].Required);
    }

    [Fact]
    public void Write_WhatWasWritten_BecomesJsonOfTheRightTypes()
    {
        var (fields, faults) = SchemaForm.Write(
            SchemaForm.Read(Schema),
            new Dictionary<string, string>
            {
                ["amount"] = "1,250.50",
                ["urgent"] = "true",
                ["kind"] = "goods",
                ["lines"] = "[1,2]",
            }
        );

        Assert.Empty(faults);
        Assert.Equal("""{"amount":1250.50,"urgent":true,"kind":"goods","lines":[1,2]}""", fields.GetRawText());
    }

    [Fact]
    public void Write_Unreadable_NamesTheField()
    {
        var (_, faults) = SchemaForm.Write(
            SchemaForm.Read(Schema),
            new Dictionary<string, string> { ["amount"] = "much", ["lines"] = "[1" }
        );

        Assert.Equal([new FieldFault("amount", "not-a-number"), new FieldFault("lines", "not-json")], faults);
    }

    [Fact]
    public void Read_NoSchema_AsksForNothing() => Assert.Empty(SchemaForm.Read(null));
}
