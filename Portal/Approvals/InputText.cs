using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Checks of texts that come from outside and go into records, mails and lists.</summary>
static class InputText
{
    /// <summary>One line: no control characters at all.</summary>
    public static void CheckLine(string? text, string pointer, string name, int max, bool required, ICollection<Fault> faults)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            if (required)
                faults.Add(new Fault(pointer, "required", $"{name} is required."));
            return;
        }
        if (text.Any(char.IsControl))
            faults.Add(new Fault(pointer, "control-character", $"{name} must not hold control characters."));
        CheckLength(text, pointer, name, max, faults);
    }

    /// <summary>Several lines: no U+0000, which PostgreSQL cannot store.</summary>
    public static void CheckLines(string? text, string pointer, string name, int max, ICollection<Fault> faults)
    {
        if (text is null)
            return;
        if (text.Contains('\0', StringComparison.Ordinal))
            faults.Add(new Fault(pointer, "control-character", $"{name} must not hold the character U+0000."));
        CheckLength(text, pointer, name, max, faults);
    }

    static void CheckLength(string text, string pointer, string name, int max, ICollection<Fault> faults)
    {
        if (text.Length > max)
            faults.Add(new Fault(pointer, "too-long", $"{name} may have at most {max} characters; it has {text.Length}."));
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                i++;
                continue;
            }
            faults.Add(new Fault(pointer, "bad-text", $"{name} holds half of a surrogate pair."));
            return;
        }
    }
}
