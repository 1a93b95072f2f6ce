using Portal.Domain.Approvals;

namespace Portal.Tests.Domain.Approvals;

/// <summary>The table of legal moves, and that deciding never disagrees with it.</summary>
public sealed class LegalMovesTests
{
    [Theory]
    [InlineData(DocumentState.Draft, "submit")]
    [InlineData(DocumentState.InApproval, "approve return reject withdraw")]
    [InlineData(DocumentState.Returned, "withdraw revise resubmit")]
    [InlineData(DocumentState.Approved, "")]
    [InlineData(DocumentState.Rejected, "")]
    [InlineData(DocumentState.Withdrawn, "")]
    [InlineData(DocumentState.Terminated, "")]
    [InlineData(DocumentState.Suspended, "")]
    public void Check_EveryState_AdmitsExactlyItsActions(DocumentState state, string allowed)
    {
        var possible = Enum.GetValues<DocumentAction>().Where(x => LegalMoves.Check(state, x) is null).Select(Words.Of);
        Assert.Equal(allowed, string.Join(' ', possible));
    }

    [Fact]
    public void Check_EveryRefusal_HasCodeAndWords()
    {
        foreach (var state in Enum.GetValues<DocumentState>())
        foreach (var action in Enum.GetValues<DocumentAction>())
            if (LegalMoves.Check(state, action) is { } why)
                Assert.True(why.Code.Length > 0 && why.Message.EndsWith('.'), $"{state} {action}");
    }

    [Fact]
    public void OfTask_StepThatForbidsReturn_SaysSoAndRefusesIt()
    {
        var allow = new StepAllowances(Return: false);
        var shown = LegalMoves.OfTask(DocumentState.InApproval, TaskState.Active, allow);
        Assert.Equal("route-forbids", shown.Single(x => x.Action == "return").Code);
        Assert.True(shown.Single(x => x.Action == "approve").Allowed);
        Assert.Equal("not-offered", shown.Single(x => x.Action == "transfer").Code);
        var document = Start(new RouteStep("check", StepMode.Any, [One], null, allow));
        var decision = Deciding.Decide(
            document,
            new Return(Actor, document.Tasks[0].Id, "no", RouteSnapshot.Initiator, ResubmitMode.Rerun),
            Now
        );
        Assert.Equal("route-forbids", decision.Refusal!.Why.Code);
        Assert.Same(document, decision.Document);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(" ")]
    public void Decide_ReturnWithoutOpinion_IsAFaultOfTheInput(string? opinion)
    {
        var document = Start(new RouteStep("check", StepMode.Any, [One], null, new StepAllowances()));
        var command = new Return(Actor, document.Tasks[0].Id, opinion, RouteSnapshot.Initiator, ResubmitMode.Rerun);
        Assert.Equal("/opinion", Deciding.Decide(document, command, Now).Refusal!.Pointer);
    }

    [Fact]
    public void Decide_AbsentPersonOfAnAnyStep_IsLeftOutWhileAnotherIsThere()
    {
        var two = One with { Id = Guid.NewGuid(), UserName = "two" };
        var now = Now with { Present = x => x == One.Id ? One : null };
        var any = Deciding.Decide(
            ApprovalDocument.New(new RouteSnapshot("r", 1, [new RouteStep("s", StepMode.Any, [One, two], null, new())])),
            new Submit(Actor),
            now
        );
        Assert.Equal([One.Id], any.Document.ActiveTasks.Select(x => x.Person.Id));
        Assert.DoesNotContain(any.Events, x => x is ApproverAbsent);
        var all = Deciding.Decide(
            ApprovalDocument.New(new RouteSnapshot("r", 1, [new RouteStep("s", StepMode.All, [One, two], null, new())])),
            new Submit(Actor),
            now
        );
        Assert.Equal(2, all.Document.ActiveTasks.Count());
        Assert.Equal([two.Id], Assert.Single(all.Events.OfType<ApproverAbsent>()).People.Select(x => x.Id));
    }

    static readonly Person One = new(Guid.NewGuid(), "one", "One", "Unit");
    static readonly RecordActor Actor = new(One.Id.ToString("D"), One.Name, One.Unit, ActorKind.Person);
    static readonly Circumstances Now = new(DateTimeOffset.UnixEpoch, _ => One, Guid.NewGuid);

    static ApprovalDocument Start(params RouteStep[] steps) =>
        Deciding.Decide(ApprovalDocument.New(new RouteSnapshot("r", 1, steps)), new Submit(Actor), Now).Document;
}
