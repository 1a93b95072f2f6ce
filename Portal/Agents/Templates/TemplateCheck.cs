using Fluid;
using Fluid.Ast;

namespace Portal.Agents;

/// <summary>Finds what would silently render as nothing: a misspelt name or filter.</summary>
sealed class TemplateCheck : AstVisitor
{
    /// <summary>What a template can begin a name with.</summary>
    public static readonly IReadOnlySet<string> Roots = new HashSet<string>(StringComparer.Ordinal)
    {
        "message",
        "event",
        "match",
        "extracted",
        "collector",
        "document",
        "run",
        "now",
    };

    readonly HashSet<string> own = new(StringComparer.Ordinal)
    {
        "empty",
        "blank",
        "nil",
        "null",
        "true",
        "false",
        "forloop",
        "tablerowloop",
    };
    readonly List<string> used = [];
    string? fault;

    /// <summary>The first fault in words, null when there is none.</summary>
    public static string? FirstFault(IFluidTemplate template)
    {
        var check = new TemplateCheck();
        check.VisitTemplate(template);
        if (check.fault is not null)
            return check.fault;
        var unknown = check.used.FirstOrDefault(x => !Roots.Contains(x) && !check.own.Contains(x));
        return unknown is null ? null : $"'{unknown}' is unknown; a template knows {string.Join(", ", Roots)}.";
    }

    protected override Expression VisitFilterExpression(FilterExpression filterExpression)
    {
        ArgumentNullException.ThrowIfNull(filterExpression);
        if (!TemplateLanguage.Options.Filters.TryGetValue(filterExpression.Name, out _))
            fault ??= $"There is no filter '{filterExpression.Name}'.";
        return base.VisitFilterExpression(filterExpression);
    }

    protected override Expression VisitMemberExpression(MemberExpression memberExpression)
    {
        ArgumentNullException.ThrowIfNull(memberExpression);
        if (memberExpression.Segments[0] is IdentifierSegment first)
            used.Add(first.Identifier);
        return base.VisitMemberExpression(memberExpression);
    }

    protected override Statement VisitAssignStatement(AssignStatement assignStatement)
    {
        ArgumentNullException.ThrowIfNull(assignStatement);
        own.Add(assignStatement.Identifier);
        return base.VisitAssignStatement(assignStatement);
    }

    protected override Statement VisitCaptureStatement(CaptureStatement captureStatement)
    {
        ArgumentNullException.ThrowIfNull(captureStatement);
        own.Add(captureStatement.Identifier);
        return base.VisitCaptureStatement(captureStatement);
    }

    protected override Statement VisitForStatement(ForStatement forStatement)
    {
        ArgumentNullException.ThrowIfNull(forStatement);
        own.Add(forStatement.Identifier);
        return base.VisitForStatement(forStatement);
    }
}
