using System.Globalization;
using System.Text.Encodings.Web;
using Fluid;
using Fluid.Values;

namespace Portal.Agents;

/// <summary>
/// An object whose members are made when a template asks for them: a mail's body is not parsed for a template that
/// reads the subject. (Fluid's own dictionary value answers <c>size</c> with its count, and a message has a size.)
/// </summary>
abstract class ObjectValue : FluidValue
{
    public override FluidValues Type => FluidValues.Object;

    /// <summary>Names of all members, for the filter <c>json</c> and for loops.</summary>
    public abstract IEnumerable<string> Names { get; }

    /// <summary>The member, <see cref="NilValue"/> when there is none.</summary>
    public abstract FluidValue Member(string name);

    public override ValueTask<FluidValue> GetValueAsync(string name, TemplateContext context) => new(Member(name));

    public override ValueTask<FluidValue> GetIndexAsync(FluidValue index, TemplateContext context)
    {
        ArgumentNullException.ThrowIfNull(index);
        return new(Member(index.ToStringValue()));
    }

    public override IEnumerable<FluidValue> Enumerate(TemplateContext context) =>
        Names.Select(x => (FluidValue)new ArrayValue([StringValue.Create(x), Member(x)]));

    public override bool Equals(FluidValue? other) => ReferenceEquals(this, other);

    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public override bool ToBooleanValue() => true;

    public override decimal ToNumberValue() => 0;

    public override string ToStringValue() => ValueJson.Write(this);

    public override object ToObjectValue() => this;

    public override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(encoder);
        writer.Write(encoder.Encode(ToStringValue()));
        return default;
    }
}

/// <summary>An object by a table of its members.</summary>
sealed class RecordValue<T>(T record, IReadOnlyDictionary<string, Func<T, FluidValue>> members) : ObjectValue
{
    readonly Dictionary<string, FluidValue> made = new(StringComparer.Ordinal);

    public override IEnumerable<string> Names => members.Keys;

    public override FluidValue Member(string name)
    {
        if (made.TryGetValue(name, out var value))
            return value;
        return made[name] = members.TryGetValue(name, out var make) ? make(record) : NilValue.Instance;
    }
}

/// <summary>Texts by name: named groups of a pattern.</summary>
sealed class TextsValue(IReadOnlyDictionary<string, string> texts) : ObjectValue
{
    public override IEnumerable<string> Names => texts.Keys;

    public override FluidValue Member(string name) => texts.TryGetValue(name, out var text) ? StringValue.Create(text) : NilValue.Instance;
}
