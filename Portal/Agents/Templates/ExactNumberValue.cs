using System.Globalization;
using System.Text.Encodings.Web;
using Fluid.Values;

namespace Portal.Agents;

/// <summary>A JSON number written in a way that a decimal would not write back (1e5, thirty digits): kept as it came.</summary>
sealed class ExactNumberValue(string text) : FluidValue
{
    public override FluidValues Type => FluidValues.Number;

    public override bool Equals(FluidValue? other) => other is not null && other.ToStringValue() == text;

    public override bool Equals(object? obj) => obj is FluidValue other && Equals(other);

    public override int GetHashCode() => text.GetHashCode(StringComparison.Ordinal);

    public override bool ToBooleanValue() => true;

    public override decimal ToNumberValue() =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : 0;

    public override string ToStringValue() => text;

    public override object ToObjectValue() => text;

    public override ValueTask WriteToAsync(TextWriter writer, TextEncoder encoder, CultureInfo cultureInfo)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.Write(text);
        return default;
    }
}
