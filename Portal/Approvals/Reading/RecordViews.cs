using Portal.Data;

namespace Portal.Approvals;

/// <summary>A record as pages read it.</summary>
static class RecordViews
{
    public static RecordView Of(RecordRow row) =>
        new(
            row.Seq,
            row.Round,
            row.Action,
            new ActorView(row.ActorId, row.ActorName, row.ActorUnit, row.ActorKind),
            row.OnBehalfOf is null ? null : ApprovalsJson.Read<PersonView>(row.OnBehalfOf),
            row.FromStep,
            ApprovalsJson.Read<List<string>>(row.ToSteps),
            row.Opinion,
            row.Resubmit,
            row.ArrivedAt,
            row.HandledAt,
            row.DurationMs,
            row.Revision,
            row.PrevHash,
            row.Hash
        );
}
