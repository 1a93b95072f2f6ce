using CsCheck;
using Portal.Agents;

namespace Portal.Tests.Modules.Agents;

public sealed class ExtractionTests
{
    [Theory]
    [InlineData("""{"name":"x","line":"Order"}""", "PO-17")]
    [InlineData("""{"name":"x","line":"order:"}""", "PO-17")]
    [InlineData("""{"name":"x","line":"金额"}""", "1200")]
    [InlineData("""{"name":"x","regex":"PO-(?<no>\\d+)"}""", "17")]
    [InlineData("""{"name":"x","regex":"(PO)-(\\d+)"}""", "PO")]
    [InlineData("""{"name":"x","regex":"(PO)-(?<no>\\d+)"}""", "17")]
    [InlineData("""{"name":"x","regex":"po-\\d+"}""", "PO-17")]
    [InlineData("""{"name":"x","regex":"(?m)^Amount: (.*)$"}""", "12.50")]
    [InlineData("""{"name":"x","from":"subject","regex":"(\\w+) report"}""", "stock")]
    [InlineData("""{"name":"x","from":"html","regex":"<p>(.*?)</p>"}""", "Hello")]
    [InlineData("""{"name":"x","from":"json","jsonPath":"$.a.b[1]['c d']"}""", "deep")]
    [InlineData("""{"name":"x","jsonPath":"$.n"}""", "12.50")]
    [InlineData("""{"name":"x","jsonPath":"$.a.b[-1]['c d']"}""", "deep")]
    [InlineData("""{"name":"x","jsonPath":"$.list[*].id"}""", "[1,2]")]
    [InlineData("""{"name":"x","jsonPath":"$.none.at.all"}""", null)]
    [InlineData("""{"name":"x","line":"Nothing"}""", null)]
    public void Find_EveryWay_GivesTheValue(string extraction, string? expected)
    {
        const string json = """{"a":{"b":[0,{"c d":"deep"}]},"n":12.50,"list":[{"id":1},{"id":2}]}""";
        var found = Read(extraction).Find(new AgentInput(new ArrivedMail(AgentLab.Message(eventJson: json), null)));
        Assert.Equal(
            expected,
            found is null ? null
                : found.Text.Length > 0 ? found.Text
                : found.Json?.GetRawText()
        );
    }

    [Fact]
    public void Find_BodyThatIsJson_IsReadWithoutAJsonPart()
    {
        var message = AgentLab.Message(new WrittenMail { Body = """{"id": 7}""" });
        Assert.Equal("7", Read("""{"name":"x","jsonPath":"$.id"}""").Find(new AgentInput(new ArrivedMail(message, null)))?.Text);
    }

    [Theory]
    [InlineData("""{"name":"1x","line":"a"}""", "/extract/0/name", "bad-name")]
    [InlineData("""{"name":"x"}""", "/extract/0", "malformed")]
    [InlineData("""{"name":"x","line":"a","regex":"b"}""", "/extract/0", "malformed")]
    [InlineData("""{"name":"x","regex":"("}""", "/extract/0/regex", "bad-pattern")]
    [InlineData("""{"name":"x","jsonPath":"a"}""", "/extract/0/jsonPath", "bad-path")]
    [InlineData("""{"name":"x","jsonPath":"$..a"}""", "/extract/0/jsonPath", "bad-path")]
    [InlineData("""{"name":"x","jsonPath":"$[?(@.a)]"}""", "/extract/0/jsonPath", "bad-path")]
    [InlineData("""{"name":"x","from":"table","line":"a"}""", "/extract/0/from", "comes-later")]
    [InlineData("""{"name":"x","from":"nowhere","line":"a"}""", "/extract/0/from", "unknown-source")]
    [InlineData("""{"name":"x","line":"a","to":"y"}""", "/extract/0/to", "unknown-member")]
    public void Read_Malformed_SaysWhere(string extraction, string pointer, string code)
    {
        var reading = new DefinitionReading();
        using var json = System.Text.Json.JsonDocument.Parse($"[{extraction}]");
        ExtractionReading.Read(json.RootElement, "/extract", reading);
        Assert.Contains(reading.Faults, x => x.Pointer == pointer && x.Code == code);
    }

    // Whatever stands around it, a line "Key: value" gives its value.
    [Fact]
    public void Line_AnySurroundings_GivesTheTrimmedValue()
    {
        var word = Gen.String[Gen.Char.AlphaNumeric, 1, 12];
        var noise = Gen.String[Gen.Char["abc xyz,.-()"], 0, 30];
        Gen.Select(word, word, noise.Array[0, 6], Gen.Bool, Gen.Bool)
            .Sample(
                (key, value, lines, wide, crlf) =>
                {
                    var wanted = $"  k{key}{(wide ? " ： " : ":")}{value}  ";
                    var text = string.Join(crlf ? "\r\n" : "\n", [.. lines, wanted, "tail"]);
                    var found = new LineExtraction("x", ExtractionSource.Text, "K" + key.ToUpperInvariant()).Find(
                        new AgentInput(new ArrivedMail(AgentLab.Message(new WrittenMail { Body = text }), null))
                    );
                    return found?.Text == value;
                },
                iter: 1000
            );
    }

    static Extraction Read(string extraction)
    {
        var reading = new DefinitionReading();
        using var json = System.Text.Json.JsonDocument.Parse($"[{extraction}]");
        var read = ExtractionReading.Read(json.RootElement, "/extract", reading);
        Assert.True(reading.Faults.Count == 0, string.Join("\n", reading.Faults));
        return Assert.Single(read);
    }
}
