using Portal.Data;

namespace Portal.Mail;

/// <summary>How far the database is behind: intake slows down before memory fills.</summary>
sealed class IntakeLoad(GroupCommitWriter writer)
{
    /// <summary>True while more than <paramref name="units"/> wait for their commit.</summary>
    public bool IsBusy(int units) => writer.Backlog > units;
}
