using Bunit;
using Portal.Approvals.Controls;
using Portal.Domain.Approvals;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed class DecisionPanelTests : PortalBunitContext
{
    readonly List<DecisionDraft> decided = [];

    [Fact]
    public void Approve_WithAnOpinion_HandsItOver()
    {
        var panel = Panel();

        panel.Find("#opinion").Input("  Within budget.  ");
        panel.Find("[data-testid=approve]").Click();

        Assert.Equal(new DecisionDraft("approve", "Within budget."), Assert.Single(decided));
    }

    [Fact]
    public async Task Approve_WhileTheFirstClickIsUnderWay_IsLocked()
    {
        var gate = new TaskCompletionSource();
        var panel = Panel(wait: gate.Task);

        panel.Find("[data-testid=approve]").Click();

        Assert.True(panel.Find("[data-testid=approve]").HasAttribute("disabled"));
        Assert.True(panel.Find("[data-testid=return]").HasAttribute("disabled"));
        await panel.InvokeAsync(panel.Instance.ApproveAsync);
        Assert.Single(decided);
        gate.SetResult();
        panel.WaitForAssertion(() => Assert.False(panel.Find("[data-testid=approve]").HasAttribute("disabled")));
    }

    [Fact]
    public void Render_BusyByThePage_SaysWhatIsDoneAndLocksAll()
    {
        var panel = Panel(busy: "approve");

        Assert.Contains("Approving", panel.Find("[data-testid=approve]").TextContent, StringComparison.Ordinal);
        Assert.All(panel.FindAll("button"), x => Assert.True(x.HasAttribute("disabled")));
    }

    [Fact]
    public void Render_ReturnNotAllowed_SaysWhyInText()
    {
        var panel = Panel(actions: [new("approve", true), new("return", false, "raw reason", "route-forbids"), new("reject", true)]);

        var button = panel.Find("[data-testid=return]");
        Assert.True(button.HasAttribute("disabled"));
        Assert.Equal(
            "The route does not allow this at the present step.",
            panel.Find("#" + button.GetAttribute("aria-describedby")).TextContent
        );
        Assert.False(panel.Find("[data-testid=approve]").HasAttribute("disabled"));
    }

    [Fact]
    public void Render_RejectNotOffered_HasNoRejectButton() =>
        Assert.Empty(Panel(actions: [new("approve", true), new("return", true)]).FindAll("[data-testid=reject]"));

    [Fact]
    public void Return_WithoutAReason_AsksForItAndDecidesNothing()
    {
        var dialogs = ShowDialogs();
        Panel().Find("[data-testid=return]").Click();

        dialogs.Find("[data-testid=return-confirm]").Click();

        Assert.Contains("Write what has to be corrected", dialogs.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Equal("true", dialogs.Find("#reason").GetAttribute("aria-invalid"));
        Assert.Empty(decided);
    }

    [Fact]
    public void Return_WithAReason_TellsTargetAndWayBack()
    {
        var dialogs = ShowDialogs();
        var panel = Panel();
        panel.Find("#opinion").Input("Second offer is missing.");
        panel.Find("[data-testid=return]").Click();

        Assert.Contains("finance, legal stay approved", dialogs.Markup, StringComparison.Ordinal);
        Assert.Contains("Demo ERP learns of it at once", dialogs.Markup, StringComparison.Ordinal);
        dialogs.FindAll("input[name=resubmit]")[1].Change(true);
        dialogs.Find("[data-testid=return-confirm]").Click();

        panel.WaitForAssertion(() =>
            Assert.Equal(new DecisionDraft("return", "Second offer is missing.", "initiator", "rerun"), Assert.Single(decided))
        );
    }

    [Fact]
    public void Return_Cancelled_KeepsTheOpinionAndDecidesNothing()
    {
        var dialogs = ShowDialogs();
        var panel = Panel();
        panel.Find("#opinion").Input("Second offer is missing.");
        panel.Find("[data-testid=return]").Click();

        dialogs.Find(".btn.ghost").Click();

        panel.WaitForAssertion(() => Assert.False(panel.Find("[data-testid=approve]").HasAttribute("disabled")));
        Assert.Empty(decided);
        Assert.Equal("Second offer is missing.", panel.Find("#opinion").GetAttribute("value"));
    }

    [Fact]
    public void Reject_NeedsItsOneConfirmationWithAReason()
    {
        var dialogs = ShowDialogs();
        var panel = Panel();
        panel.Find("[data-testid=reject]").Click();
        Assert.Empty(decided);

        dialogs.Find("[data-testid=reject-confirm]").Click();
        Assert.Empty(decided);
        dialogs.Find("#reject-reason").Input("Not needed.");
        dialogs.Find("[data-testid=reject-confirm]").Click();

        panel.WaitForAssertion(() => Assert.Equal(new DecisionDraft("reject", "Not needed."), Assert.Single(decided)));
    }

    [Fact]
    public void ToCommand_EachClick_IsACommandOfItsOwn()
    {
        var draft = new DecisionDraft("approve");

        Assert.NotEqual(draft.ToCommand(3).CommandId, draft.ToCommand(3).CommandId);
        Assert.Equal(3, draft.ToCommand(3).Version);
    }

    IRenderedComponent<DecisionPanel> Panel(AllowedAction[]? actions = null, string? busy = null, Task? wait = null)
    {
        var task = Documents.Task(actions ?? []);
        return Show<DecisionPanel>(x =>
            x.Add(y => y.Document, Documents.With(Reader.Id, task))
                .Add(y => y.Task, task)
                .Add(y => y.Busy, busy)
                .Add(
                    y => y.OnDecide,
                    async draft =>
                    {
                        decided.Add(draft);
                        await (wait ?? Task.CompletedTask);
                    }
                )
        );
    }
}
