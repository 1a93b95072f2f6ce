using Portal.Domain.Common;

namespace Portal.Domain.Identity;

/// <summary>What waits for a person. Identity asks when somebody goes or comes back, Approvals answers.</summary>
public interface IPersonDuties
{
    /// <summary>
    /// Rows that raise an alarm for every document and every route that stands still without the person, or that clear
    /// those alarms; they belong into the transaction that disables or enables the person.
    /// </summary>
    /// <param name="personId">Who.</param>
    /// <param name="comesBack">True when the person can sign in again.</param>
    /// <param name="stop">Cancels.</param>
    Task<IReadOnlyList<RowCommand>> PlanAsync(Guid personId, bool comesBack, CancellationToken stop);
}
