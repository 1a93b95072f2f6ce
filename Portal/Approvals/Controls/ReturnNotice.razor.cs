using Microsoft.AspNetCore.Components;
using Portal.Domain.Approvals;

namespace Portal.Approvals.Controls;

/// <summary>Why a document is back at its initiator: who, at which step, the opinion, and which way it goes on.</summary>
public sealed partial class ReturnNotice
{
    [Parameter, EditorRequired]
    public required DocumentView Document { get; set; }

    RecordView? Last =>
        Document.State == "returned"
            ? Document.Records.LastOrDefault(x => x.Action == "return" && x.ToSteps.FirstOrDefault() == RouteSnapshot.Initiator)
            : null;
}
