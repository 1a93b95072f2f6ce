using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Domain.Approvals;

/// <summary>The one form of a JSON value that is hashed: JSON Canonicalization Scheme, RFC 8785.</summary>
public static class CanonicalJson
{
    /// <summary>UTF-8 of the canonical form.</summary>
    /// <exception cref="FormatException">A number beyond a double, or a text with a lone surrogate.</exception>
    public static byte[] Write(JsonNode? value) => Write(JsonSerializer.SerializeToElement(value));

    /// <summary>UTF-8 of the canonical form.</summary>
    /// <exception cref="FormatException">A number beyond a double, or a text with a lone surrogate.</exception>
    public static byte[] Write(JsonElement value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                AppendObject(text, value);
                break;
            case JsonValueKind.Array:
                AppendArray(text, value);
                break;
            case JsonValueKind.String:
                AppendText(text, value.GetString()!);
                break;
            case JsonValueKind.Number:
                text.Append(NumberOf(value.GetDouble()));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    // RFC 8785, 3.2.3: members are sorted by the UTF-16 code units of their names.
    static void AppendObject(StringBuilder text, JsonElement value)
    {
        text.Append('{');
        var first = true;
        foreach (var member in value.EnumerateObject().OrderBy(x => x.Name, StringComparer.Ordinal))
        {
            if (!first)
                text.Append(',');
            first = false;
            AppendText(text, member.Name);
            text.Append(':');
            Append(text, member.Value);
        }
        text.Append('}');
    }

    static void AppendArray(StringBuilder text, JsonElement value)
    {
        text.Append('[');
        var first = true;
        foreach (var item in value.EnumerateArray())
        {
            if (!first)
                text.Append(',');
            first = false;
            Append(text, item);
        }
        text.Append(']');
    }

    // RFC 8785, 3.2.2.2: only what JSON demands is escaped, the short forms where there are any.
    static void AppendText(StringBuilder text, string value)
    {
        text.Append('"');
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            switch (c)
            {
                case '"' or '\\':
                    text.Append('\\').Append(c);
                    break;
                case '\b':
                    text.Append("\\b");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\f':
                    text.Append("\\f");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case < ' ':
                    text.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
                    break;
                default:
                    if (Rune.DecodeFromUtf16(value.AsSpan(i), out _, out var length) != OperationStatus.Done)
                        throw new FormatException("A text holds half of a surrogate pair and has no canonical form.");
                    text.Append(value, i, length);
                    i += length - 1;
                    break;
            }
        }
        text.Append('"');
    }

    /// <summary>ECMAScript's Number::toString (ECMA-262, 6.1.6.1.20), which RFC 8785, 3.2.2.3 demands.</summary>
    internal static string NumberOf(double value)
    {
        if (!double.IsFinite(value))
            throw new FormatException("A number is beyond the range of a double and has no canonical form.");
        if (value == 0)
            return "0";
        var (digits, point) = Shortest(Math.Abs(value));
        var sign = value < 0 ? "-" : "";
        return sign
            + point switch
            {
                > 0 and <= 21 when digits.Length <= point => digits.PadRight(point, '0'),
                > 0 and <= 21 => digits[..point] + "." + digits[point..],
                > -6 and <= 0 => "0." + new string('0', -point) + digits,
                _ => WithExponent(digits, point - 1),
            };
    }

    static string WithExponent(string digits, int exponent) =>
        (digits.Length == 1 ? digits : digits[..1] + "." + digits[1..])
        + (exponent < 0 ? "e-" : "e+")
        + Math.Abs(exponent).ToString(CultureInfo.InvariantCulture);

    // The shortest digits that read back as the same double, and where the point is: 0.digits × 10^point.
    static (string Digits, int Point) Shortest(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        var e = text.IndexOf('E', StringComparison.Ordinal);
        var exponent = e < 0 ? 0 : int.Parse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        var mantissa = e < 0 ? text : text[..e];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var point = (dot < 0 ? mantissa.Length : dot) + exponent;
        var digits = dot < 0 ? mantissa : mantissa.Remove(dot, 1);
        var significant = digits.TrimStart('0');
        return (significant.TrimEnd('0'), point - (digits.Length - significant.Length));
    }
}
