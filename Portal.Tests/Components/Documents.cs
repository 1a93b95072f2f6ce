using System.Text.Json;
using Portal.Approvals;
using Portal.Domain.Approvals;

namespace Portal.Tests.Components;

/// <summary>Documents as pages get them: a purchase that the director holds after finance and legal approved.</summary>
static class Documents
{
    public static readonly DateTimeOffset Arrived = new(2026, 11, 24, 9, 31, 0, TimeSpan.Zero);

    public static MyTaskView Task(params AllowedAction[] actions) =>
        new(
            Guid.Parse("0197a3c2-0000-7000-8000-00000000000a"),
            3,
            "director",
            1,
            Arrived,
            Arrived.AddHours(8),
            actions.Length > 0 ? actions : [new("approve", true), new("return", true), new("reject", true)],
            ["initiator", "finance", "legal"]
        );

    public static DocumentView With(Guid reader, MyTaskView? task = null, params RecordView[] records) =>
        new()
        {
            Id = Guid.Parse("0197a3c2-0000-7000-8000-0000000000d0"),
            Number = "PO-2026-0418",
            Title = "Cold-store compressors",
            ThirdPartyId = Guid.Parse("0197a3c2-0000-7000-8000-0000000000ee"),
            ThirdParty = "Demo ERP",
            Route = "purchase",
            RouteName = "Purchase",
            RouteVersion = 4,
            State = "inApproval",
            Round = 1,
            Revision = 1,
            RevisionHash = "",
            Delivery = "none",
            InitiatorName = "Facilities clerk",
            CreatedAt = Arrived.AddHours(-1),
            UpdatedAt = Arrived,
            Version = 5,
            Fields = [new FieldView("amount", "Amount", JsonSerializer.SerializeToElement(486200))],
            Steps =
            [
                Step(0, "finance", "passed", "approved", Guid.Empty),
                Step(1, "legal", "passed", "approved", Guid.Empty),
                Step(2, "director", "active", "active", reader),
            ],
            Attachments = [],
            Records = records,
            MyTask = task,
        };

    public static RecordView Record(long seq, int round, string action, string actor, string? opinion = null, string? resubmit = null) =>
        new(
            seq,
            round,
            action,
            new ActorView(null, actor, null, "person"),
            null,
            action is "submit" or "resubmit" ? null : "legal",
            ["initiator"],
            opinion,
            resubmit,
            Arrived.AddMinutes(seq * 10 - 9),
            Arrived.AddMinutes(seq * 10),
            9 * 60_000,
            round,
            "",
            ""
        );

    static StepView Step(int index, string name, string state, string task, Guid person) =>
        new(index, name, "any", state, 1, 1, false, [new StepPersonView(person, name + " approver", null, task, Arrived, null, null)]);
}
