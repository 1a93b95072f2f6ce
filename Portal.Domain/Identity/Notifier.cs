using Portal.Domain.Common;

namespace Portal.Domain.Identity;

/// <summary>What people shall be told in their message center.</summary>
/// <param name="People">Sign-in names or ids.</param>
/// <param name="Roles">Everybody with one of these roles: approver, admin, operator, auditor.</param>
/// <param name="Title">One line.</param>
/// <param name="Text">Plain text, may be empty.</param>
/// <param name="Link">Address inside the portal, beginning with a slash; null: none.</param>
/// <param name="CauseId">Run or event: one person is told once for the same cause and index.</param>
/// <param name="Index">Position of the action in its run.</param>
public sealed record NoticeRequest(
    IReadOnlyList<string> People,
    IReadOnlyList<string> Roles,
    string Title,
    string Text,
    string? Link,
    Guid CauseId,
    int Index = 0
);

/// <summary>Notices that will exist once <paramref name="Rows"/> are committed.</summary>
/// <param name="Id">Common to the notices of all who are told.</param>
/// <param name="Rows">To be executed in the causing transaction; they find the people themselves.</param>
public sealed record PlannedNotice(Guid Id, IReadOnlyList<RowCommand> Rows);

/// <summary>
/// Others ask, Identity answers: puts something into people's message centers. Plan, execute the rows in the causing
/// transaction, tell.
/// </summary>
public interface INotifier
{
    /// <summary>Prepares the rows. No I/O; people who are gone by then are left out.</summary>
    PlannedNotice Plan(NoticeRequest request);

    /// <summary>The rows are committed: bells ring.</summary>
    void Committed(PlannedNotice notice);

    /// <summary>Sign-in names or ids among <paramref name="people"/> that nobody has, for the check when an agent is saved.</summary>
    Task<IReadOnlyList<string>> UnknownAsync(IReadOnlyCollection<string> people, CancellationToken stop);
}
