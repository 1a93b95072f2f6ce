namespace Portal.Domain.Agents;

/// <summary>What an agent may know of a document.</summary>
public sealed record DocumentFacts(
    Guid Id,
    string Number,
    string? ExternalId,
    string Title,
    string State,
    int Round,
    int Revision,
    Guid ThirdPartyId,
    string ThirdParty,
    string Route,
    long Sequence
);

/// <summary>Agents asks, Approvals answers.</summary>
public interface IDocumentDirectory
{
    /// <summary>The document, or null.</summary>
    ValueTask<DocumentFacts?> FindAsync(Guid documentId, CancellationToken stop);
}
