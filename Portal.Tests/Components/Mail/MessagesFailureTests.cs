using Bunit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Mail;
using Portal.Mail.Pages;

namespace Portal.Tests.Components.Mail;

public sealed class MessagesFailureTests : BunitContext, IDbContextFactory<PortalDbContext>
{
    int asked;

    public MessagesFailureTests()
    {
        Services.AddLocalization();
        Services.AddSingleton<TimeProvider>(new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero)));
        Services.AddSingleton<ILiveFeed>(new LiveFeed(NullLogger<LiveFeed>.Instance));
        Services.AddSingleton(new MessageLines(this, new SearchLists<MessageRow>(new MessageSearch())));
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public void Page_DatabaseDoesNotAnswer_KeepsItsFiltersAndOffersToTryAgain()
    {
        var page = Render<Messages>();

        Assert.Contains("The messages could not be loaded", page.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.Find("input[name=subject]"));
        var before = asked;

        page.Find("[role=alert] button.pri").Click();

        Assert.True(asked > before);
        Assert.NotNull(page.Find("[role=alert]"));
    }

    public PortalDbContext CreateDbContext()
    {
        asked++;
        throw new TimeoutException("the database did not answer");
    }
}
