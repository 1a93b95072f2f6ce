using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Portal.Agents.Controls;

/// <summary>What a run worked on: facts of the mail and where its bytes are.</summary>
public sealed partial class RunInput
{
    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public required WholeRun Run { get; set; }

    static string Kilobytes(long bytes) =>
        bytes < 1000
            ? string.Create(CultureInfo.InvariantCulture, $"{bytes} B")
            : string.Create(CultureInfo.InvariantCulture, $"{bytes / 1000d:#,0.0} kB");

    // Rows carry the name of the enum, the vocabulary the word of the API.
    static string Disposition(string name) => name.Length == 0 ? name : char.ToLowerInvariant(name[0]) + name[1..];
}
