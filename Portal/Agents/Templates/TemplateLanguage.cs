using System.Text.Encodings.Web;
using System.Text.Json;
using Fluid;
using Fluid.Values;

namespace Portal.Agents;

/// <summary>Liquid as agents may use it: no files, no reflection over our types, bounded steps and sizes.</summary>
static class TemplateLanguage
{
    /// <summary>Statements and loop turns of one rendering.</summary>
    public const int MaxSteps = 20_000;

    /// <summary>JSON escaping that leaves letters of all scripts alone.</summary>
    public static readonly TextEncoder JsonEncoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    public static readonly FluidParser Parser = MakeParser();
    public static readonly TemplateOptions Options = MakeOptions();

    static FluidParser MakeParser()
    {
        var parser = new FluidParser();
        // They read files, and there are none.
        parser.RegisteredTags.Remove("include");
        parser.RegisteredTags.Remove("render");
        return parser;
    }

    static TemplateOptions MakeOptions()
    {
        var options = new TemplateOptions
        {
            MaxSteps = MaxSteps,
            MaxRecursion = 20,
            TimeZone = TimeZoneInfo.Utc,
            CultureInfo = System.Globalization.CultureInfo.InvariantCulture,
        };
        foreach (var (name, filter) in options.Filters.ToList())
            options.Filters.AddFilter(name, (input, arguments, context) => filter(Small(input), arguments, context));
        // Every output is escaped in the text form; only json, which writes a whole value, is exempt.
        options.Filters.Remove("raw");
        options.Filters.AddFilter(
            "json",
            (input, _, _) => new ValueTask<FluidValue>(new StringValue(ValueJson.Write(input), encode: false))
        );
        options.Filters.AddFilter("replace", Replace);
        options.Filters.AddFilter("join", Join);
        options.Assigned = (_, value, _) => new ValueTask<FluidValue>(Small(value));
        return options;
    }

    // Values that grow by being appended to themselves would pass the limit of steps.
    static FluidValue Small(FluidValue value) =>
        value switch
        {
            StringValue text when text.ToStringValue().Length > BoundedWriter.Most => throw TooLarge(),
            ArrayValue array when array.Values.Count > MaxSteps => throw TooLarge(),
            _ => value,
        };

    static ValueTask<FluidValue> Replace(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        var (text, old, now) = (input.ToStringValue(), arguments.At(0).ToStringValue(), arguments.At(1).ToStringValue());
        if (old.Length == 0)
            return new(input);
        var hits = text.AsSpan().Count(old);
        if (text.Length + hits * (long)(now.Length - old.Length) > BoundedWriter.Most)
            throw TooLarge();
        return new(StringValue.Create(text.Replace(old, now, StringComparison.Ordinal)));
    }

    static ValueTask<FluidValue> Join(FluidValue input, FilterArguments arguments, TemplateContext context)
    {
        if (input is not ArrayValue array)
            return new(input);
        var separator = arguments.At(0) is { } given && !given.IsNil() ? given.ToStringValue() : " ";
        var texts = array.Values.Select(x => x.ToStringValue()).ToList();
        if (texts.Sum(x => (long)x.Length) + texts.Count * (long)separator.Length > BoundedWriter.Most)
            throw TooLarge();
        return new(StringValue.Create(string.Join(separator, texts)));
    }

    static TemplateFailure TooLarge() => new($"A value of the template grew beyond {BoundedWriter.Most / 1024} KiB.");
}
