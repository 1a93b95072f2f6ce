using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Portal.Data;
using Portal.Tests.Modules.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>One thing a person does on a page that is then looked at: opens a menu, a dialog, a form.</summary>
/// <param name="Name">For the report.</param>
/// <param name="DoAsync">Does it.</param>
/// <param name="Phone">Only where the page is narrow (true), only where it is wide (false), or anywhere.</param>
sealed record PageAct(string Name, Func<IPage, Task> DoAsync, bool? Phone = null);

/// <summary>One address and who opens it.</summary>
/// <param name="Person">Sign-in name; null for who has not signed in.</param>
/// <param name="Path">With ids.</param>
/// <param name="Acts">Looked at one after the other, after the page itself.</param>
sealed record PageVisit(string? Person, string Path, params PageAct[] Acts)
{
    /// <summary>How it is answered.</summary>
    public int Status { get; init; } = 200;
}

/// <summary>Which addresses stand for which page: every page of the portal has at least one.</summary>
static class PageVisits
{
    /// <summary>A person without tasks, documents or notices.</summary>
    public const string Newcomer = "newcomer";

    static readonly PageAct Drawer = new(
        "navigation",
        x => x.Locator(".bottom.navs [data-drawer], .bar [data-drawer]").First.ClickAsync(),
        Phone: true
    );

    static readonly PageAct Language = new("language menu", x => x.Locator(".bar details.menu summary").First.ClickAsync(), Phone: false);

    static readonly PageAct Theme = new(
        "theme menu",
        x => x.Locator(".bar details.menu:has([data-theme-set]) > summary").ClickAsync(),
        Phone: false
    );

    static readonly PageAct Account = new("account menu", x => x.Locator("details.menu:has([data-keys-switch]) > summary").ClickAsync());

    static readonly PageAct Keys = new("keys", x => x.Keyboard.PressAsync("?"), Phone: false);

    /// <summary>By route template.</summary>
    public static async Task<IReadOnlyDictionary<string, PageVisit[]>> ReadAsync(PortalApp app)
    {
        var seen = await SceneAsync(app);
        return new Dictionary<string, PageVisit[]>(StringComparer.Ordinal)
        {
            ["/"] = [new(null, "/")],
            ["/start"] = [new("admin", "/start"), new(null, "/start")],
            ["/sign-in"] =
            [
                new(
                    null,
                    "/sign-in",
                    new PageAct("language menu", x => x.Locator("details.menu summary").ClickAsync()),
                    new PageAct("refused", RefusedAsync)
                ),
            ],
            ["/setup"] = [new(null, "/setup")],
            ["/access-denied"] = [new("clerk", "/access-denied")],
            ["/error"] = [new(null, "/error") { Status = 500 }],
            ["/not-found"] = [new(null, "/not-found"), new("clerk", "/no-such-page") { Status = 404 }],
            ["/todo"] =
            [
                new("finance", "/todo", Language, Theme, Account, Keys, Drawer),
                new("finance", "/todo?q=nothing-at-all"),
                new(Newcomer, "/todo"),
            ],
            ["/done"] = [new("finance", "/done"), new(Newcomer, "/done")],
            ["/initiated"] = [new("clerk", "/initiated"), new(Newcomer, "/initiated")],
            ["/documents"] = [new("admin", "/documents"), new("clerk", "/documents?q=nothing-at-all")],
            ["/documents/new"] = [new("clerk", "/documents/new")],
            ["/documents/{Id:guid}"] =
            [
                new(
                    "finance",
                    $"/documents/{seen.Open}",
                    Click("return", ".dec [data-testid=return], [data-testid=phone-return]"),
                    Escape,
                    Click("reject", ".dec [data-testid=reject], .bottom.act .bad")
                ),
                new("finance", $"/documents/{seen.Revised}"),
                new("clerk", $"/documents/{seen.Returned}", Click("withdraw", "[data-testid=withdraw]")),
                new("admin", $"/documents/{seen.Approved}"),
                new("admin", $"/documents/{Guid.Empty}") { Status = 404 },
            ],
            ["/documents/{Id:guid}/correct"] = [new("clerk", $"/documents/{seen.Returned}/correct")],
            ["/handover"] = [new("admin", "/handover")],
            ["/routes"] = [new("admin", "/routes")],
            ["/routes/new"] = [new("admin", "/routes/new", Click("faults", "[data-testid=publish]"))],
            ["/routes/{Id}"] = [new("admin", $"/routes/{seen.Route}"), new("admin", $"/routes/{Guid.Empty}")],
            ["/messages"] = [new("clerk", "/messages"), new(Newcomer, "/messages")],
            ["/people"] = [new("admin", "/people")],
            ["/people/new"] = [new("admin", "/people/new", Click("faults", "[data-testid=save-person]"))],
            ["/people/{Id}"] =
            [
                new(
                    "admin",
                    $"/people/{seen.Person}",
                    Click("new token", "[data-testid=add-key]"),
                    Click("remove", "[data-testid=remove-person]")
                ),
            ],
            ["/audit"] = [new("admin", "/audit", new PageAct("details", x => x.Locator("main details > summary").First.ClickAsync()))],
            ["/third-parties"] = [new("admin", "/third-parties"), new("clerk", "/third-parties")],
            ["/third-parties/new"] = [new("admin", "/third-parties/new", Click("faults", "[data-testid=save-party]"))],
            ["/third-parties/{Id}"] =
            [
                new(
                    "admin",
                    $"/third-parties/{seen.Party}",
                    Click("new key", "[data-testid=add-key]"),
                    Click("new endpoint", "[data-testid=add-endpoint]"),
                    Click("edit", "[data-testid=edit-endpoint]")
                ),
            ],
            ["/deliveries"] = [new("admin", "/deliveries"), new("admin", "/deliveries?q=nothing-at-all")],
            ["/deliveries/{Id}"] = [new("admin", $"/deliveries/{seen.Delivery}")],
            ["/demo/third-party"] = [new("clerk", "/demo/third-party")],
            ["/collectors"] = [new("admin", "/collectors")],
            ["/collectors/new"] = [new("admin", "/collectors/new", Click("faults", "[data-testid=save-collector]"))],
            ["/collectors/{Id}"] =
            [
                new("admin", $"/collectors/{seen.Collector}", Click("imap", "#imap-on"), Click("remove", "[data-testid=delete-collector]")),
                new("admin", $"/collectors/{seen.Collector}?tab=history"),
            ],
            ["/collectors/messages"] = [new("admin", "/collectors/messages"), new("admin", "/collectors/messages?q=nothing-at-all")],
            ["/collectors/messages/{Id}"] =
            [
                new(
                    "admin",
                    $"/collectors/messages/{seen.Message}",
                    Click("run again", "[data-testid=message-actions] button:not([disabled])")
                ),
                .. new[] { "html", "attachments", "headers", "raw", "trace" }.Select(x => new PageVisit(
                    "admin",
                    $"/collectors/messages/{seen.Message}?tab={x}"
                )),
            ],
            ["/quarantine"] = [new("admin", "/quarantine", Click("discard", "[data-testid=message-actions] button.bad"))],
            ["/agents"] = [new("admin", "/agents")],
            ["/agents/new"] =
            [
                new(
                    "admin",
                    "/agents/new",
                    Click("extract", "[data-testid=add-extract]"),
                    Click("condition", "[data-testid=set-condition]"),
                    Click("action", "[data-testid=add-action]")
                ),
            ],
            ["/agents/{Id}"] = [new("admin", $"/agents/{seen.Agent}")],
            ["/agents/runs"] = [new("admin", "/agents/runs"), new("admin", "/agents/runs?outcome=failed")],
            ["/agents/runs/{Id}"] = [new("admin", $"/agents/runs/{seen.Run}")],
            ["/agents/dashboard"] =
            [
                new("admin", "/agents/dashboard", Drawer),
                new("admin", $"/agents/dashboard?run={seen.Run}"),
                new("admin", "/agents/dashboard?outcome=failed"),
            ],
        };
    }

    static readonly PageAct Escape = new("", x => x.Keyboard.PressAsync("Escape"));

    static PageAct Click(string name, string selector) => new(name, x => x.Locator(selector).Locator("visible=true").First.ClickAsync());

    static async Task RefusedAsync(IPage page)
    {
        await page.Locator("input[name='Form.UserName']").FillAsync("nobody");
        await page.Locator("input[type=password]").FillAsync("wrong");
        await page.Locator("form[method=post] button[type=submit].pri").ClickAsync();
        await page.Locator("#refused").WaitForAsync();
    }

    // What the demo has no example of, and where the rest is.
    static async Task<Scene> SceneAsync(PortalApp app)
    {
        await app.Admin.CreateAsync(
            "/api/admin/v1/people",
            new
            {
                userName = Newcomer,
                displayName = "Newcomer",
                email = "newcomer@collector.local",
                roles = new[] { "approver" },
                password = DemoPassword,
            }
        );
        await RawSmtp.SendAsync(app.SmtpPort, Mail("Offer with a drawing", ""));
        await RawSmtp.SendAsync(
            app.SmtpPort,
            Mail(
                "Going round in circles",
                string.Concat(Enumerable.Repeat("Received: by a.example; Mon, 1 Jan 2024 00:00:00 +0000\r\n", 60))
            )
        );
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        async Task<Guid> Document(string externalId) => (await db.Documents.SingleAsync(x => x.ExternalId == externalId)).Id;
        return await Eventually.BecomesAsync(
            async () =>
                new Scene(
                    await Document("PO-1007"),
                    await Document("PO-1004"),
                    (await db.Documents.FirstAsync(x => x.Title.StartsWith("Laptops"))).Id,
                    await Document("PO-1001"),
                    (await db.Routes.FirstAsync()).Id,
                    (await db.Users.FirstAsync(x => x.UserName == "finance")).Id,
                    (await db.ThirdParties.FirstAsync(x => x.DeletedAt == null)).Id,
                    (await db.Deliveries.OrderBy(x => x.Id).FirstOrDefaultAsync())?.Id ?? Guid.Empty,
                    (await db.Collectors.FirstAsync()).Id,
                    (await db.Messages.FirstOrDefaultAsync(x => x.Subject == "Offer with a drawing"))?.Id ?? Guid.Empty,
                    (await db.Agents.FirstAsync()).Id,
                    (await db.Runs.FirstOrDefaultAsync(x => x.MessageId != null))?.Id ?? Guid.Empty
                ),
            x => x.Delivery != Guid.Empty && x.Message != Guid.Empty && x.Run != Guid.Empty
        );
    }

    public const string DemoPassword = "Collector-demo-1";

    static string Mail(string subject, string headers) =>
        $"{headers}From: Sales <sales@vendor.example>\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + "--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<h1>Offer</h1><p>Dear colleagues, see <a href=\"https://vendor.example/offer\">our offer</a>.</p><table><tr><td>Pump</td><td>12</td></tr></table><img src=\"https://track.example/x.gif\">\r\n"
        + "--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=drawing.txt\r\n\r\nx\r\n--b--";

    sealed record Scene(
        Guid Open,
        Guid Revised,
        Guid Returned,
        Guid Approved,
        Guid Route,
        Guid Person,
        Guid Party,
        Guid Delivery,
        Guid Collector,
        Guid Message,
        Guid Agent,
        Guid Run
    );
}
