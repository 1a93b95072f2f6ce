using System.Text.Encodings.Web;
using Fluid;
using Fluid.Ast;
using Fluid.Values;

namespace Portal.Agents;

/// <summary>One Liquid template, parsed once.</summary>
sealed class TemplateText
{
    readonly IFluidTemplate? template;
    readonly string? plain;

    TemplateText(IFluidTemplate? template, string? plain, bool isOneJsonValue)
    {
        this.template = template;
        this.plain = plain;
        IsOneJsonValue = isOneJsonValue;
    }

    /// <summary>True when it is exactly <c>{{ … | json }}</c>: in an object such a text stands for the value itself.</summary>
    public bool IsOneJsonValue { get; }

    /// <summary>Null with the reason, line and column when it is wrong.</summary>
    public static TemplateText? TryParse(string text, out string? wrong)
    {
        if (!text.Contains("{{", StringComparison.Ordinal) && !text.Contains("{%", StringComparison.Ordinal))
        {
            wrong = null;
            return new TemplateText(null, text, isOneJsonValue: false);
        }
        if (!TemplateLanguage.Parser.TryParse(text, out var parsed, out wrong))
            return null;
        wrong = TemplateCheck.FirstFault(parsed);
        if (wrong is not null)
            return null;
        var single = parsed is IStatementList { Statements: [OutputStatement { Expression: FilterExpression { Name: "json" } }] };
        return new TemplateText(parsed, null, single);
    }

    /// <summary>Renders; <paramref name="encoder"/> is applied to every output but that of the filter json.</summary>
    /// <exception cref="TemplateFailure">Too many steps, too much output.</exception>
    public string Render(TemplateContext context, TextEncoder encoder, RunClock clock)
    {
        if (plain is not null)
            return plain;
        using var writer = new BoundedWriter(clock);
        try
        {
            var rendering = template!.RenderAsync(writer, encoder, context);
            // No member and no filter of ours is asynchronous, so the rendering has ended here.
            if (!rendering.IsCompleted)
                rendering.AsTask().GetAwaiter().GetResult();
            else
                rendering.GetAwaiter().GetResult();
        }
        catch (FluidException failure)
        {
            throw new TemplateFailure(failure.Message);
        }
        catch (InvalidOperationException failure) when (failure is not ObjectDisposedException)
        {
            // Fluid reports an exceeded MaxSteps or recursion this way.
            throw new TemplateFailure(failure.Message);
        }
        return writer.ToString();
    }
}
