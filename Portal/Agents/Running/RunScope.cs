using System.Text.Encodings.Web;
using Fluid;
using Portal.Domain.Agents;
using Portal.Domain.Delivery;
using Portal.Domain.Identity;
using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary>What one run knows and what it wants done. Nothing in it has an effect until the rows are committed.</summary>
sealed class RunScope(
    Guid id,
    AgentIdentity agent,
    bool crossParty,
    AgentInput input,
    RunClock clock,
    Func<RunScope, TemplateContext> roots
)
{
    const int MostLines = 200;
    const int LongestLine = 1000;

    TemplateContext? context;

    public Guid Id { get; } = id;
    public AgentIdentity Agent { get; } = agent;
    public bool CrossParty { get; } = crossParty;
    public AgentInput Input { get; } = input;
    public RunClock Clock { get; } = clock;
    public MatchedGroups Matches { get; } = new();
    public List<RunLogLine> Lines { get; } = [];
    public List<RunEffect> Effects { get; } = [];
    public List<PlannedPush> Pushes { get; } = [];
    public List<PlannedNotice> Notices { get; } = [];

    /// <summary>Handovers with the push of each.</summary>
    public List<(WaitingHandover Handover, PlannedPush Push)> Carried { get; } = [];
    public List<string> Tags { get; } = [];

    /// <summary>Why there was nothing to do.</summary>
    public string? Idle { get; set; }
    public string? Folder { get; set; }

    /// <summary>Where the message ends by this run's word; null: it has none.</summary>
    public Disposition? Verdict { get; private set; }
    public string? VerdictReason { get; private set; }

    /// <summary>Later actions and agents do not run.</summary>
    public bool Ended { get; private set; }

    /// <summary>Made when the first template is rendered.</summary>
    public TemplateContext Templates => context ??= roots(this);

    public void Log(string text)
    {
        if (Lines.Count < MostLines)
            Lines.Add(new RunLogLine(Clock.Micros, text.Length <= LongestLine ? text : text[..LongestLine] + "…"));
    }

    public void Did(string action, int index, string text)
    {
        Effects.Add(new RunEffect(action, index, text));
        Log($"{action}: {text}");
    }

    public void End(Disposition verdict, string reason)
    {
        (Verdict, VerdictReason, Ended) = (verdict, reason, true);
    }

    public void Stop() => Ended = true;

    /// <summary>Renders a template to one line of plain text: it goes into replies, rows and lists.</summary>
    public string Line(TemplateText template)
    {
        var text = template.Render(Templates, NullEncoder.Default, Clock).ReplaceLineEndings(" ").Trim();
        var clean = string.Concat(text.Where(x => !char.IsControl(x)));
        return clean.Length <= LongestLine ? clean : clean[..LongestLine];
    }

    /// <summary>Renders a template to plain text that keeps its line breaks.</summary>
    public string Paragraphs(TemplateText template) =>
        string.Concat(template.Render(Templates, NullEncoder.Default, Clock).Trim().Where(x => x == '\n' || !char.IsControl(x)));
}
