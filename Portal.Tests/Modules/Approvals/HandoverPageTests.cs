using System.Net;
using Portal.Data;
using Portal.Tests.Api.Approvals;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Approvals;

/// <summary>What people see of handovers by cookie: only of the documents that they may see.</summary>
public sealed class HandoverPageTests
{
    [Theory, BothDatabases]
    public async Task HandoverPage_ByCookie_ListsOnlyWhatTheReaderMaySee(StorageProvider database)
    {
        await using var world = await ApprovalWorld.StartAsync(database);
        await world.AddShortRouteAsync();
        var document = await world.ApprovedAsync("H-1");
        var package = new Uri($"/documents/{document.Text("id")}/package", UriKind.Relative);
        var page = new Uri($"/documents/{document.Text("id")}", UriKind.Relative);
        foreach (var (role, sees) in new[] { ("approver", false), ("operator", false), ("auditor", true) })
        {
            await IdentityVisitor.AddPersonAsync(world.App, "the-" + role, role);
            using var visitor = new IdentityVisitor(world.App);
            Assert.Equal(HttpStatusCode.Found, (await visitor.SignInAsync("the-" + role)).StatusCode);
            var list = await visitor.Client.GetStringAsync(new Uri("/handover", UriKind.Relative));
            Assert.Equal(sees, list.Contains("data-testid=\"handover\"", StringComparison.Ordinal));
            Assert.Contains("href=\"/handover\"", list, StringComparison.Ordinal);
            using var answer = await visitor.Client.GetAsync(package);
            Assert.Equal(sees ? HttpStatusCode.OK : HttpStatusCode.NotFound, answer.StatusCode);
            if (!sees)
                continue;
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
            var html = await visitor.Client.GetStringAsync(page);
            Assert.Contains("data-testid=\"handover\"", html, StringComparison.Ordinal);
            var failed = await visitor.Client.GetStringAsync(new Uri("/handover?state=failed", UriKind.Relative));
            Assert.DoesNotContain("data-testid=\"handover\"", failed, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Package_WithoutSignIn_IsNotGiven()
    {
        await using var world = await ApprovalWorld.StartAsync();
        await world.AddShortRouteAsync();
        var document = await world.ApprovedAsync("H-1");
        using var visitor = new IdentityVisitor(world.App);
        using var answer = await visitor.Client.GetAsync(new Uri($"/documents/{document.Text("id")}/package", UriKind.Relative));
        Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
    }
}
