using Microsoft.AspNetCore.Components;

namespace Portal.Mail.Controls;

/// <summary>The changes of a collector from the audit, newest first.</summary>
public sealed partial class CollectorHistory
{
    /// <summary>What is on record.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<CollectorChange> Changes { get; set; }

    string What(string action)
    {
        var known = Words[action.Replace('.', '_')];
        return known.ResourceNotFound ? action : known.Value;
    }
}
