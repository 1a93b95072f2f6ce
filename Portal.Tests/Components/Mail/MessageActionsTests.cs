using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor.Services;
using Portal.Api;
using Portal.Components.Viewing;
using Portal.Mail;
using Portal.Mail.Controls;

namespace Portal.Tests.Components.Mail;

public sealed class MessageActionsTests : BunitContext
{
    public MessageActionsTests()
    {
        Services.AddMudServices();
        Services.AddLocalization();
        // Never called here: what is tested is what is offered.
        Services.AddSingleton(new SettleMessage(null!, null!, null!, TimeProvider.System));
        Services.AddSingleton(new RunAgain(null!, null!, null!, null!, TimeProvider.System));
    }

    [Theory]
    [InlineData("operator", "quarantined", 0)]
    [InlineData("auditor", "held", 0)]
    [InlineData("admin", "quarantined", 3)]
    [InlineData("admin", "held", 3)]
    [InlineData("admin", "filed", 1)]
    public void MessageActions_ByRoleAndState_OffersWhatIsAllowed(string role, string state, int buttons)
    {
        var person = Guid.NewGuid();
        var viewer = new Viewer(person, "x", "X", TimeZoneInfo.Utc, new Caller(CallerKind.Person, person, "x", [role], []));
        var actions = Render<MessageActions>(x => x.AddCascadingValue(viewer).Add(y => y.Message, MailControlsTests.Message(state)));

        Assert.Equal(buttons, actions.FindAll("button").Count);
        if (buttons == 0)
            Assert.Contains("Only an administrator", actions.Markup, StringComparison.Ordinal);
        if (buttons == 1)
            Assert.Contains("Only a held or quarantined message", actions.Find(".why").TextContent, StringComparison.Ordinal);
    }
}
