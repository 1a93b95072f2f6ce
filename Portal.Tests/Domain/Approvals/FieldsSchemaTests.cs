using System.Text.Json;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Tests.Domain.Approvals;

public sealed class FieldsSchemaTests
{
    const string Purchase = """
        {
          "type": "object",
          "required": ["supplier", "amount"],
          "additionalProperties": false,
          "properties": {
            "supplier": {"type": "string", "minLength": 2, "maxLength": 10},
            "amount": {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.01},
            "currency": {"enum": ["CNY", "EUR"]},
            "needed": {"type": "string", "format": "date"},
            "lines": {"type": "array", "minItems": 1, "items": {"$ref": "#/$defs/line"}, "uniqueItems": true},
            "a/b": {"type": ["integer", "null"]}
          },
          "if": {"properties": {"currency": {"const": "EUR"}}, "required": ["currency"]},
          "then": {"properties": {"amount": {"maximum": 1000}}},
          "$defs": {"line": {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string", "pattern": "^[A-Z]{2}$"}}}}
        }
        """;

    [Theory]
    [InlineData("""{"supplier":"华为","amount":19.99,"lines":[{"sku":"AB"}],"a/b":1.0}""")]
    [InlineData("""{"supplier":"😀😀😀😀😀😀😀😀😀😀","amount":1}""")]
    [InlineData("""{"supplier":"ab","amount":1000,"currency":"EUR","needed":"2026-02-28","a/b":null}""")]
    public void Validate_GoodValue_HasNoFault(string value) => Assert.Empty(Validate(value));

    [Theory]
    [InlineData("""{"supplier":"ab"}""", "/fields/amount", "required")]
    [InlineData("""{"supplier":"a","amount":1}""", "/fields/supplier", "too-short")]
    [InlineData("""{"supplier":"😀😀😀😀😀😀😀😀😀😀😀","amount":1}""", "/fields/supplier", "too-long")]
    [InlineData("""{"supplier":"ab","amount":"1"}""", "/fields/amount", "wrong-type")]
    [InlineData("""{"supplier":"ab","amount":0}""", "/fields/amount", "out-of-range")]
    [InlineData("""{"supplier":"ab","amount":0.001}""", "/fields/amount", "out-of-range")]
    [InlineData("""{"supplier":"ab","amount":1,"currency":"USD"}""", "/fields/currency", "not-in-list")]
    [InlineData("""{"supplier":"ab","amount":1,"needed":"2026-02-30"}""", "/fields/needed", "bad-format")]
    [InlineData("""{"supplier":"ab","amount":1,"lines":[]}""", "/fields/lines", "too-short")]
    [InlineData("""{"supplier":"ab","amount":1,"lines":[{"sku":"AB"},{}]}""", "/fields/lines/1/sku", "required")]
    [InlineData("""{"supplier":"ab","amount":1,"lines":[{"sku":"abc"}]}""", "/fields/lines/0/sku", "no-match")]
    [InlineData("""{"supplier":"ab","amount":1,"lines":[{"sku":"AB"},{"sku":"AB"}]}""", "/fields/lines/1", "not-unique")]
    [InlineData("""{"supplier":"ab","amount":1,"a/b":1.5}""", "/fields/a~1b", "wrong-type")]
    [InlineData("""{"supplier":"ab","amount":1,"other":1}""", "/fields/other", "unknown-member")]
    [InlineData("""{"supplier":"ab","amount":1001,"currency":"EUR"}""", "/fields/amount", "out-of-range")]
    public void Validate_BadValue_IsPointedAt(string value, string pointer, string code)
    {
        var fault = Assert.Single(Validate(value));
        Assert.Equal((pointer, code), (fault.Pointer, fault.Code));
    }

    [Theory]
    [InlineData("""{"type":"text"}""", "/fields/type")]
    [InlineData("""{"properties":{"a":{"$ref":"https://example.test/x.json"}}}""", "/fields/properties/a/$ref")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/none"}}}""", "/fields/properties/a/$ref")]
    [InlineData("""{"properties":{"a":{"pattern":"("}}}""", "/fields/properties/a/pattern")]
    [InlineData("""{"properties":{"a":{"minLength":-1}}}""", "/fields/properties/a/minLength")]
    [InlineData("""{"unevaluatedProperties":false}""", "/fields/unevaluatedProperties")]
    [InlineData("""{"anyOf":{}}""", "/fields/anyOf")]
    [InlineData("""{"required":[1]}""", "/fields/required")]
    [InlineData("[]", "/fields")]
    public void Read_BadSchema_IsPointedAt(string schema, string pointer)
    {
        var faults = new List<Fault>();
        using var json = JsonDocument.Parse(schema);
        Assert.Null(FieldsSchema.Read(json.RootElement, "/fields", faults));
        Assert.Equal(pointer, Assert.Single(faults).Pointer);
    }

    [Fact]
    public void Validate_SchemaThatRefersToItself_Ends()
    {
        using var schema = JsonDocument.Parse("""{"$ref":"#"}""");
        using var value = JsonDocument.Parse("1");
        Assert.NotEmpty(FieldsSchema.Read(schema.RootElement, "", [])!.Validate(value.RootElement, ""));
    }

    [Fact]
    [Trait("Fault", "regex")]
    public void Validate_PatternThatExplodes_CountsAsNoMatchInTime()
    {
        using var schema = JsonDocument.Parse("""{"pattern":"^(a+)+$"}""");
        using var value = JsonDocument.Parse("\"" + new string('a', 40) + "!\"");
        Assert.Equal("no-match", Assert.Single(FieldsSchema.Read(schema.RootElement, "", [])!.Validate(value.RootElement, "")).Code);
    }

    static IReadOnlyList<Fault> Validate(string value)
    {
        using var schema = JsonDocument.Parse(Purchase);
        using var json = JsonDocument.Parse(value);
        var faults = new List<Fault>();
        var read = FieldsSchema.Read(schema.RootElement, "", faults);
        Assert.Empty(faults);
        return read!.Validate(json.RootElement, "/fields");
    }
}
