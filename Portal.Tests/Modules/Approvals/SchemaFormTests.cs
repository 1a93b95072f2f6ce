using System.Text.Json;
using Portal.Approvals;
using Portal.Approvals.Controls;

namespace Portal.Tests.Modules.Approvals;

public sealed class SchemaFormTests
{
    [Fact]
    public void Write_NothingTouched_GivesEveryFieldExactlyAsItWas()
    {
        var present = Fields("""{"amount":12.50,"big":1e30,"note":"a","open":false,"lines":[{"n":1}],"none":null,"odd":"not a number"}""");
        var inputs = SchemaForm.Read(
            JsonSerializer.Deserialize<JsonElement>(
                """{"properties":{"amount":{"type":"number"},"odd":{"type":"number"},"open":{"type":"boolean"}}}"""
            ),
            present
        );

        var (fields, faults) = SchemaForm.Write(inputs, SchemaForm.Fill(inputs, present), present);

        Assert.Empty(faults);
        Assert.Equal(
            present.ToDictionary(x => x.Name, x => x.Value.GetRawText()),
            fields.EnumerateObject().ToDictionary(x => x.Name, x => x.Value.GetRawText())
        );
    }

    [Fact]
    public void Write_OneTouched_ChangesThatOneOnly()
    {
        var present = Fields("""{"amount":12.50,"note":"a"}""");
        var inputs = SchemaForm.Read(null, present);
        var written = SchemaForm.Fill(inputs, present);
        written["amount"] = "13";

        var (fields, _) = SchemaForm.Write(inputs, written, present);

        Assert.Equal("""{"amount":13,"note":"a"}""", JsonSerializer.Serialize(fields));
    }

    static IReadOnlyList<FieldView> Fields(string json) =>
        [.. JsonSerializer.Deserialize<JsonElement>(json).EnumerateObject().Select(x => new FieldView(x.Name, x.Name, x.Value))];
}
