using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Creates a document and starts it on its route.</summary>
public sealed class SubmitDocument(WriteTransactions transactions)
{
    /// <summary>Creates the document.</summary>
    /// <exception cref="RefusalException">422 with a pointer for each fault; 409 when the external id is taken (the existing id in <c>id</c>).</exception>
    public Task<SubmittedDocument> RunAsync(Initiator by, DocumentSubmission submission, CancellationToken stop) =>
        transactions.RunAsync<SubmittedDocument>(
            _ => throw new RefusalException(RefusalKind.Unavailable, "not-ready", "Documents are not taken yet."),
            stop
        );
}
