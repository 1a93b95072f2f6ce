using System.Globalization;
using System.Text.Json;
using Fluid.Values;

namespace Portal.Agents;

/// <summary>A JSON object as a template sees it; the filter <c>json</c> writes its own text again.</summary>
sealed class JsonObjectValue(JsonElement element) : ObjectValue
{
    public JsonElement Element { get; } = element;

    public override IEnumerable<string> Names => Element.EnumerateObject().Select(x => x.Name);

    public override FluidValue Member(string name) => Element.TryGetProperty(name, out var member) ? Of(member) : NilValue.Instance;

    /// <summary>Any JSON value.</summary>
    public static FluidValue Of(JsonElement? value) =>
        value switch
        {
            { ValueKind: JsonValueKind.Object } json => new JsonObjectValue(json),
            { ValueKind: JsonValueKind.Array } json => new ArrayValue([.. json.EnumerateArray().Select(x => Of(x))]),
            { ValueKind: JsonValueKind.String } json => StringValue.Create(json.GetString()!),
            { ValueKind: JsonValueKind.Number } json => Number(json),
            { ValueKind: JsonValueKind.True } => BooleanValue.True,
            { ValueKind: JsonValueKind.False } => BooleanValue.False,
            _ => NilValue.Instance,
        };

    // A number beyond 28 digits stays what it is as a text rather than lose digits.
    static FluidValue Number(JsonElement json) =>
        json.TryGetDecimal(out var number) && number.ToString(CultureInfo.InvariantCulture) == json.GetRawText()
            ? NumberValue.Create(number)
            : new ExactNumberValue(json.GetRawText());
}
