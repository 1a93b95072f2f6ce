using Bunit;
using Portal.Approvals.Controls;
using Portal.Domain.Approvals;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed class InitiatorPanelTests : PortalBunitContext
{
    [Fact]
    public void Render_Returned_LeadsToTheCorrection()
    {
        var panel = Panel(DocumentState.Returned);

        Assert.Equal("/documents/0197a3c2-0000-7000-8000-0000000000d0/correct", panel.Find("[data-testid=correct]").GetAttribute("href"));
        Assert.False(panel.Find("[data-testid=withdraw]").HasAttribute("disabled"));
    }

    [Fact]
    public void Render_InApproval_SaysWhyItCannotBeCorrected()
    {
        var panel = Panel(DocumentState.InApproval);

        Assert.Empty(panel.FindAll("[data-testid=correct]"));
        Assert.Contains("only after it was returned", panel.Find("#why-revise").TextContent, StringComparison.Ordinal);
        Assert.False(panel.Find("[data-testid=withdraw]").HasAttribute("disabled"));
    }

    [Fact]
    public void Render_Ended_SaysOnceThatNothingIsPossible()
    {
        var panel = Panel(DocumentState.Approved);

        Assert.Empty(panel.FindAll("button"));
        Assert.Contains("has ended", panel.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Withdraw_NeedsAReason()
    {
        var dialogs = ShowDialogs();
        var reasons = new List<string>();
        var panel = Panel(DocumentState.InApproval, reasons.Add);

        panel.Find("[data-testid=withdraw]").Click();
        dialogs.Find("[data-testid=withdraw-confirm]").Click();
        Assert.Contains("Write why", dialogs.Markup, StringComparison.Ordinal);
        dialogs.Find("#withdraw-reason").Input(" Ordered twice. ");
        dialogs.Find("[data-testid=withdraw-confirm]").Click();

        Assert.Equal(["Ordered twice."], reasons);
    }

    IRenderedComponent<InitiatorPanel> Panel(DocumentState state, Action<string>? withdraw = null) =>
        Show<InitiatorPanel>(x =>
            x.Add(y => y.Document, Documents.With(Reader.Id) with { InitiatorActions = LegalMoves.OfInitiator(state) })
                .Add(y => y.OnWithdraw, withdraw ?? (_ => { }))
        );
}
