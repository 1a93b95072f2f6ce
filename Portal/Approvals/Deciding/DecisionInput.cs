using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>A decision whose words are checked.</summary>
sealed record DecisionInput(DocumentAction Action, string? Opinion, string Target, ResubmitMode Resubmit, byte[] Fingerprint)
{
    public const int MaxOpinion = 4000;

    public static DecisionInput Read(Guid taskId, TaskDecision decision)
    {
        var faults = new List<Fault>();
        if (string.IsNullOrEmpty(decision.CommandId) || decision.CommandId.Length > 64)
            faults.Add(new Fault("/commandId", "required", "commandId must be a text of 1 to 64 characters, new for each decision."));
        InputText.CheckLine(decision.CommandId, "/commandId", "commandId", 64, required: false, faults);
        InputText.CheckLines(decision.Opinion, "/opinion", "opinion", MaxOpinion, faults);
        if (LegalMoves.Later.Contains(decision.Action))
            throw new RefusalException(RefusalKind.Conflict, "not-offered", "This route does not offer it yet.");
        var known = Words.TryRead(decision.Action, out DocumentAction action);
        if (!known || action is not (DocumentAction.Approve or DocumentAction.Return or DocumentAction.Reject))
            faults.Add(new Fault("/action", "unknown-word", "action must be approve, return or reject."));
        var mode = ResubmitMode.Rerun;
        if (decision.Resubmit is not null && !Words.TryRead(decision.Resubmit, out mode))
            faults.Add(new Fault("/resubmit", "unknown-word", "resubmit must be straight or rerun."));
        if (decision.Target is not null && known && action != DocumentAction.Return)
            faults.Add(new Fault("/target", "not-allowed", "target is for return only."));
        if (decision.Resubmit is not null && known && action != DocumentAction.Return)
            faults.Add(new Fault("/resubmit", "not-allowed", "resubmit is for return only."));
        if (known && action != DocumentAction.Approve && string.IsNullOrWhiteSpace(decision.Opinion))
            faults.Add(new Fault("/opinion", "opinion-required", $"Write in opinion why you {decision.Action} the document."));
        if (faults.Count > 0)
            throw RefusalException.Invalid(faults);
        var opinion = string.IsNullOrWhiteSpace(decision.Opinion) ? null : decision.Opinion;
        return new(action, opinion, decision.Target ?? RouteSnapshot.Initiator, mode, FingerprintOf(taskId, decision));
    }

    public DocumentCommand ToCommand(RecordActor actor, Guid taskId) =>
        Action switch
        {
            DocumentAction.Approve => new Approve(actor, taskId, Opinion),
            DocumentAction.Return => new Return(actor, taskId, Opinion, Target, Resubmit),
            _ => new Reject(actor, taskId, Opinion),
        };

    static byte[] FingerprintOf(Guid taskId, TaskDecision decision) =>
        SHA256.HashData(
            CanonicalJson.Write(
                new JsonArray(taskId.ToString("D"), decision.Version, decision.Action, decision.Opinion, decision.Target, decision.Resubmit)
            )
        );
}
