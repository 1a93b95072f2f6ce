using Portal.Data;
using Portal.Domain.Approvals;

namespace Portal.Approvals;

/// <summary>A stored record as the fact that it is; its JSON and hash come out as they were written.</summary>
static class RecordRows
{
    public static TransferRecord ToRecord(this RecordRow row) =>
        new()
        {
            Seq = row.Seq,
            Round = row.Round,
            Action = Words.Read<DocumentAction>(row.Action),
            Actor = new RecordActor(row.ActorId, row.ActorName, row.ActorUnit, Words.Read<ActorKind>(row.ActorKind)),
            OnBehalfOf = row.OnBehalfOf is null ? null : ApprovalsJson.Read<Principal>(row.OnBehalfOf),
            FromStep = row.FromStep,
            ToSteps = ApprovalsJson.Read<List<string>>(row.ToSteps),
            Opinion = row.Opinion,
            Resubmit = row.Resubmit is null ? null : Words.Read<ResubmitMode>(row.Resubmit),
            ArrivedAt = row.ArrivedAt,
            HandledAt = row.HandledAt,
            Revision = row.Revision,
            PrevHash = row.PrevHash,
            Hash = row.Hash,
        };
}
