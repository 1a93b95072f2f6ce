using Portal.Components.Texts;
using Portal.Domain.Common;

namespace Portal.Components.Viewing;

/// <summary>A refusal as a form shows it: each fault at its field, what belongs to no field above the buttons.</summary>
public sealed class FormFaults
{
    readonly RefusalException? refusal;

    FormFaults(RefusalException? refusal) => this.refusal = refusal;

    /// <summary>Nothing was refused.</summary>
    public static FormFaults None { get; } = new(null);

    /// <summary>Whether anything was refused.</summary>
    public bool Any => refusal is not null;

    /// <summary>The faults of a refusal.</summary>
    public static FormFaults Of(RefusalException refusal) => new(refusal);

    /// <summary>What is wrong at a field or at a member of it; null when nothing is.</summary>
    /// <param name="pointer">JSON Pointer of the field, e.g. <c>/events</c>.</param>
    public string? At(string pointer)
    {
        var texts = refusal?.Faults.Where(x => IsAt(x.Pointer, pointer)).Select(Say).Distinct(StringComparer.Ordinal).ToList();
        return texts is { Count: > 0 } ? string.Join(Gap, texts) : null;
    }

    /// <summary>What is wrong at the field itself and not at a member of it.</summary>
    public string? Exactly(string pointer) => refusal?.Faults.FirstOrDefault(x => x.Pointer == pointer) is { } fault ? Say(fault) : null;

    /// <summary>Every fault at a field or a member of it, with its pointer.</summary>
    public IReadOnlyList<(string Pointer, string Text)> Under(string pointer) =>
        [.. (refusal?.Faults ?? []).Where(x => IsAt(x.Pointer, pointer)).Select(x => (x.Pointer, Say(x)))];

    /// <summary>What stands at none of the fields.</summary>
    public IReadOnlyList<string> Rest(params IReadOnlyList<string> fields)
    {
        if (refusal is null)
            return [];
        if (refusal.Faults.Count == 0)
            return [Say(refusal.Code, refusal.Message)];
        return [.. refusal.Faults.Where(x => !fields.Any(y => IsAt(x.Pointer, y))).Select(x => $"{x.Pointer}: {Say(x)}")];
    }

    static string Gap => Languages.IsChinese ? "" : " ";

    static bool IsAt(string pointer, string field) => pointer == field || pointer.StartsWith(field + "/", StringComparison.Ordinal);

    static string Say(Fault fault) => Say(fault.Code, fault.Message);

    // The message names values and limits, but is English; other languages say it by the code where they know it.
    static string Say(string code, string message) =>
        Languages.IsChinese && FaultTexts.ResourceManager.GetString(code.Replace('-', '_'), FaultTexts.Culture) is { } text
            ? text
            : message;
}
