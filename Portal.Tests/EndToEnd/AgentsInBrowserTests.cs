using System.Text.RegularExpressions;
using MailKit.Net.Smtp;
using Microsoft.Playwright;
using MimeKit;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>The administrator's way in the browser: collector, agent by form, a mail, its trace.</summary>
[Trait("Needs", "browser")]
public sealed class AgentsInBrowserTests(Browser browser) : IClassFixture<Browser>
{
    [Fact]
    public async Task Administrator_CollectorAgentAndMail_TraceShowsTheRunAndItsPush()
    {
        await using var visit = await browser.VisitAsync();
        var page = visit.Page;
        await visit.SignInAsync("admin", "/collectors/new");
        await visit.LiveAsync();
        await page.Locator("#c-name").FillAsync("orders");
        await page.Locator("#c-addresses").FillAsync("orders@collector.local");
        await page.GetByTestId("save-collector").ClickAsync();
        await page.WaitForURLAsync(new Regex("/collectors/[0-9a-f-]{36}"));

        await page.GotoAsync("/agents/new");
        await visit.LiveAsync();
        await page.GetByTestId("name").FillAsync("Report orders");
        await page.GetByTestId("collectors").GetByLabel("orders").CheckAsync();
        await page.GetByTestId("set-condition").ClickAsync();
        await page.GetByTestId("condition").GetByLabel("Value").FillAsync("order");
        await page.GetByTestId("push-type").FillAsync("not a type");
        await page.GetByTestId("push-party").SelectOptionAsync("Demo ERP");
        await page.GetByTestId("push-data").FillAsync("{\"subject\": \"{{ message.subject }}\"}");
        await page.GetByTestId("save").ClickAsync();
        await Assertions.Expect(page.Locator("#action-0-type-help")).ToContainTextAsync("event type");
        await page.GetByTestId("push-type").FillAsync("document.order");
        await Assertions.Expect(page.GetByTestId("json")).ToHaveValueAsync(new Regex("not a type"));
        await page.GetByTestId("save").ClickAsync();
        await page.WaitForURLAsync(new Regex("/agents/[0-9a-f-]{36}"));
        await Assertions.Expect(page.GetByTestId("version")).ToHaveCountAsync(1);
        Visit.Quiet(string.Join('\n', await visit.LookAsync()));

        await SendAsync("Your order 4711");
        await page.GotoAsync("/agents/runs");
        await page.GetByTestId("run").Filter(new LocatorFilterOptions { HasText = "4711" }).WaitForAsync();
        await page.GotoAsync("/collectors/messages");
        await page.GetByTestId("message").Filter(new LocatorFilterOptions { HasText = "4711" }).Locator("a").First.ClickAsync();
        await page.WaitForURLAsync(new Regex("/collectors/messages/[0-9a-f-]{36}"));
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { NameRegex = new Regex("^Trace") }).ClickAsync();
        await Assertions.Expect(page.GetByTestId("run")).ToContainTextAsync("Report orders");
        await Assertions.Expect(page.GetByTestId("delivery")).ToContainTextAsync("document.order");
        Visit.Quiet(string.Join('\n', await visit.LookAsync()));
        Visit.Quiet(visit.Faults);
    }

    [Fact]
    public async Task Editor_JsonWritten_FormFollowsAndUnknownMemberIsRefused()
    {
        await using var visit = await browser.VisitAsync();
        var page = visit.Page;
        await visit.SignInAsync("admin", "/agents/new");
        await visit.LiveAsync();
        await page.GetByTestId("json")
            .FillAsync(
                """{"name":"Nightly","trigger":{"type":"schedule","cron":"0 0 31 2 *"},"colour":"red","actions":[{"carryHandovers":{}}]}"""
            );
        await page.GetByTestId("name").FocusAsync();
        await Assertions.Expect(page.GetByTestId("name")).ToHaveValueAsync("Nightly");
        await Assertions.Expect(page.Locator("#a-cron-help")).ToContainTextAsync("never fires");
        await page.GetByTestId("save").ClickAsync();
        await Assertions.Expect(page.GetByText("'colour' is not known here")).ToBeVisibleAsync();
        await page.Locator("#a-cron").FillAsync("0 3 * * *");
        await page.GetByTestId("name").FocusAsync();
        await Assertions.Expect(page.GetByTestId("next-runs")).ToBeVisibleAsync();
        Visit.Quiet(visit.Faults);
    }

    [Fact]
    public async Task Editor_Dark_IsAccessible()
    {
        await using var visit = await browser.VisitAsync(ColorScheme.Dark);
        var page = visit.Page;
        await visit.SignInAsync("admin", "/agents");
        await page.GetByTestId("agent").First.Locator("a").First.ClickAsync();
        await page.WaitForURLAsync(new Regex("/agents/[0-9a-f-]{36}"));
        await Assertions.Expect(page.GetByTestId("save")).ToBeVisibleAsync();
        Visit.Quiet(string.Join('\n', await visit.LookAsync()));
        Visit.Quiet(visit.Faults);
    }

    async Task SendAsync(string subject)
    {
        using var mail = new MimeMessage();
        mail.From.Add(new MailboxAddress("Buyer", "buyer@example.com"));
        mail.To.Add(new MailboxAddress("Orders", "orders@collector.local"));
        mail.Subject = subject;
        mail.Body = new TextPart("plain") { Text = "Two chairs." };
        using var client = new SmtpClient();
        await client.ConnectAsync("127.0.0.1", browser.App.SmtpPort, MailKit.Security.SecureSocketOptions.None);
        await client.SendAsync(mail);
        await client.DisconnectAsync(true);
    }
}
