using System.Text;

namespace Portal.Agents;

/// <summary>Collects the output of a template up to 256 KiB, and stops one that runs past the time of its agent.</summary>
sealed class BoundedWriter(RunClock clock) : StringWriter(new StringBuilder(256), System.Globalization.CultureInfo.InvariantCulture)
{
    /// <summary>In characters; a payload is measured again in bytes.</summary>
    public const int Most = 256 * 1024;

    public override void Write(char value)
    {
        Admit(1);
        base.Write(value);
    }

    public override void Write(string? value)
    {
        Admit(value?.Length ?? 0);
        base.Write(value);
    }

    public override void Write(char[] buffer, int index, int count)
    {
        Admit(count);
        base.Write(buffer, index, count);
    }

    public override void Write(ReadOnlySpan<char> buffer)
    {
        Admit(buffer.Length);
        base.Write(buffer);
    }

    void Admit(int length)
    {
        clock.ThrowIfLate();
        if (GetStringBuilder().Length + length > Most)
            throw new TemplateFailure($"The template wrote more than {Most / 1024} KiB.");
    }
}

/// <summary>A template could not be rendered; the message says where and why.</summary>
sealed class TemplateFailure(string message) : Exception(message);
