namespace Portal.Approvals.Controls;

/// <summary>The revision that a reader compares the present one with.</summary>
/// <param name="Revision">Its number.</param>
/// <param name="Round">Round in which it was seen last.</param>
/// <param name="Seen">The reader decided about it; otherwise it is what was returned last.</param>
public sealed record ChangesSince(int Revision, int Round, bool Seen)
{
    /// <summary>Null when nothing has changed for this reader.</summary>
    public static ChangesSince? Of(DocumentView document, Guid? reader)
    {
        ArgumentNullException.ThrowIfNull(document);
        var id = reader?.ToString("D");
        var own = document.Records.LastOrDefault(x => x.Actor.Id == id && (x.Action is "approve" or "return"));
        if (own is not null)
            return own.Revision < document.Revision ? new ChangesSince(own.Revision, own.Round, true) : null;
        var back = document.Records.LastOrDefault(x => x.Action == "return" && x.Revision < document.Revision);
        return back is null ? null : new ChangesSince(back.Revision, back.Round, false);
    }
}
