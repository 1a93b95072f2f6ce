using Portal.Domain.Common;

namespace Portal.Domain.Agents;

/// <summary>A finished document whose package waits in the intermediate store.</summary>
/// <param name="Id">The handover.</param>
/// <param name="DocumentId">Its document.</param>
/// <param name="ThirdPartyId">Who gets it.</param>
/// <param name="Number">Number of the document, for people.</param>
/// <param name="Sequence">Place in the document's order: that of its approval.</param>
/// <param name="ApprovedAt">When the event happened.</param>
/// <param name="Data">The value of <c>data</c> of <c>document.package</c> (contract, section 4), UTF-8 JSON.</param>
public sealed record WaitingHandover(
    Guid Id,
    Guid DocumentId,
    Guid ThirdPartyId,
    string Number,
    long Sequence,
    DateTimeOffset ApprovedAt,
    ReadOnlyMemory<byte> Data
);

/// <summary>Agents asks (action <c>carryHandovers</c>), Approvals answers: the intermediate store of finished documents.</summary>
public interface IHandovers
{
    /// <summary>Waiting handovers, oldest first, each with its package built and kept.</summary>
    /// <param name="thirdPartyId">Only of this third party; null: of every one.</param>
    /// <param name="most">At most so many.</param>
    /// <param name="stop">Cancels.</param>
    Task<IReadOnlyList<WaitingHandover>> WaitingAsync(Guid? thirdPartyId, int most, CancellationToken stop);

    /// <summary>
    /// Takes a handover out of the store: affects one row while it still waits, none when another run was faster. Execute
    /// it first in the transaction that holds its deliveries; when it affects nothing, leave those out.
    /// </summary>
    RowCommand Take(Guid handoverId, Guid runId);

    /// <summary>The transaction is committed: pages hear of it.</summary>
    void Committed(IReadOnlyCollection<WaitingHandover> carried);
}
