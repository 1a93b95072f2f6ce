using Bunit;
using Portal.Components.Viewing;
using Portal.Domain.Common;
using Portal.Mail;
using Portal.Mail.Controls;
using Portal.Tests.Support;

namespace Portal.Tests.Components.Mail;

public sealed class MailControlsTests : PortalBunitContext
{
    [Fact]
    public void MessageRow_KeptBack_SaysStateAndWhyAndLeadsToItsPage()
    {
        var table = Show<MessageTable>(x => x.Add(y => y.Lines, [Message("quarantined") with { Reason = "too-many-headers" }]));

        var row = table.Find("tr[data-testid=message]");
        Assert.Equal("/collectors/messages/0197a3c2-0000-7000-8000-0000000000aa", row.QuerySelector("a[data-row]")!.GetAttribute("href"));
        Assert.Equal("Invoice 7", row.QuerySelector("a[data-row]")!.TextContent);
        Assert.Equal("Quarantined", row.QuerySelector(".chip.warn")!.TextContent.Trim());
        Assert.Equal("too-many-headers", row.QuerySelector("td.why")!.TextContent);
        Assert.Equal("12.3 kB", row.QuerySelector("td.size")!.TextContent);
    }

    [Fact]
    public void MessageRow_WithoutSubjectAndSender_SaysSo()
    {
        var table = Show<MessageTable>(x => x.Add(y => y.Lines, [Message("filed") with { Subject = " ", Sender = "" }]));

        Assert.Equal("(no subject)", table.Find("a[data-row]").TextContent);
        Assert.Equal("(empty sender)", table.Find("td.sender").TextContent);
    }

    [Fact]
    public void CollectorRow_Always_ShowsWaysCountsAndState()
    {
        var line = new CollectorLine(
            Guid.NewGuid(),
            "Invoices",
            "From vendors",
            false,
            ["a@x.example", "b@x.example"],
            ["SMTP", "IMAP"],
            1234,
            2,
            3,
            Clock.GetUtcNow().AddMinutes(-5)
        );
        var table = Show<CollectorTable>(x => x.Add(y => y.Lines, [line]));

        var row = table.Find("tr[data-testid=collector]");
        Assert.Equal("a@x.example, b@x.example", row.QuerySelector("td.addresses")!.TextContent);
        Assert.Equal("SMTP · IMAP", row.QuerySelector("td.ways")!.TextContent);
        Assert.Equal("1,234", row.QuerySelector("td.today")!.TextContent);
        Assert.Equal(["2 held", "3 quarantined"], row.QuerySelectorAll("td.waiting .chip").Select(x => x.TextContent));
        Assert.Equal("Off", row.QuerySelector("td.on .chip")!.TextContent);
        Assert.Equal("09:42", row.QuerySelector("time")!.TextContent);
    }

    [Fact]
    public void CollectorForm_Refused_ShowsEachFaultAtItsField()
    {
        var draft = new CollectorDraft { Imap = { On = true } };
        var refusal = RefusalException.Invalid(
            new Fault("/name", "required", "A collector needs a name."),
            new Fault("/addresses/1", "bad-address", "'x' is no mail address."),
            new Fault("/intake/imap/host", "required", "Name the mail server."),
            new Fault("/intake/imap/elsewhere", "unknown-member", "Not at any field."),
            new Fault("/senders/allow/0", "bad-address", "'y' is no address.")
        );
        var form = Show<CollectorForm>(x => x.Add(y => y.Draft, draft).Add(y => y.Faults, FormFaults.Of(refusal)));

        Assert.Equal("A collector needs a name.", Alert(form, "c-name"));
        Assert.Equal("'x' is no mail address.", Alert(form, "c-addresses"));
        Assert.Equal("Name the mail server.", Alert(form, "imap-host"));
        Assert.Equal("'y' is no address.", Alert(form, "c-allow"));
        Assert.Contains("Not at any field.", form.Find(".way .note.bad").TextContent, StringComparison.Ordinal);
        Assert.Empty(form.FindAll("#pop3-host"));
    }

    [Fact]
    public void PullForm_SecretStored_ShowsDotsAndKeepsItWhenLeftEmpty()
    {
        var read = Read(
            new PullDefinition
            {
                Host = "imap.example",
                Port = 993,
                User = "u",
            }
        );
        var draft = CollectorDraft.Of(read);
        var form = Show<CollectorForm>(x => x.Add(y => y.Draft, draft).Add(y => y.Faults, FormFaults.None));

        var password = form.Find("#imap-password");
        Assert.Equal(
            ("password", "••••••••••", ""),
            (password.GetAttribute("type"), password.GetAttribute("placeholder"), password.GetAttribute("value") ?? "")
        );
        Assert.Null(draft.ToDefinition().Intake.Imap!.Password);

        password.Change("new secret");
        Assert.Equal("new secret", draft.ToDefinition().Intake.Imap!.Password);
        Assert.Equal(["Imap"], Changed(read, draft));
    }

    [Fact]
    public void PullForm_TokenAndMove_ShowTheirFieldsAndComeIntoTheDefinition()
    {
        var draft = CollectorDraft.Of(
            Read(
                new PullDefinition
                {
                    Host = "imap.example",
                    Port = 993,
                    User = "u",
                }
            )
        );
        var form = Show<CollectorForm>(x => x.Add(y => y.Draft, draft).Add(y => y.Faults, FormFaults.None));
        Assert.Empty(form.FindAll("#imap-token, #imap-moveTo"));
        form.Find("#imap-auth").Change("xoauth2");
        form.Find("#imap-after").Change("move");
        form.Find("#imap-token").Change("t0ken");
        form.Find("#imap-moveTo").Change("Done");
        form.Find("#imap-timeZone").Change("Asia/Shanghai");
        form.Find("#imap-certificateSha256").Change(new string('a', 64));
        Assert.Empty(form.FindAll("#imap-password"));
        var pull = draft.ToDefinition().Intake.Imap!;
        Assert.Equal(
            ("xoauth2", "t0ken", "Done", "Asia/Shanghai", new string('a', 64)),
            (pull.Auth, pull.Token, pull.MoveTo, pull.TimeZone, pull.CertificateSha256)
        );
    }

    [Fact]
    public void PullForm_Schedule_ShowsTheNextThreeRunsOrWhatToWrite()
    {
        var draft = CollectorDraft.Of(
            Read(
                new PullDefinition
                {
                    Host = "h",
                    Port = 993,
                    User = "u",
                    Schedule = "*/5 * * * *",
                }
            )
        );
        var form = Show<CollectorForm>(x => x.Add(y => y.Draft, draft).Add(y => y.Faults, FormFaults.None));
        Assert.Equal("Next: 09:50, 09:55, 10:00", form.Find("#imap-schedule-help").TextContent);

        form.Find("#imap-schedule").Change("0 0 30 2 *");
        Assert.StartsWith("Five fields", form.Find("#imap-schedule-help").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Draft_OfWhatWasRead_ComesBackTheSame()
    {
        var read = Read(
            new PullDefinition
            {
                Host = "h",
                Port = 143,
                Security = "startTls",
                User = "u",
                Folder = "A/B",
                After = "seen",
                Idle = true,
            }
        );
        var sent = CollectorDraft.Of(read).ToDefinition();

        Assert.Equal("Invoices", sent.Name);
        Assert.Equal(["a@x.example", "b@x.example"], sent.Addresses);
        Assert.Equal(["finance"], sent.Owners!);
        Assert.Equal(read.View.Intake.Imap, sent.Intake.Imap);
        Assert.Equal(["Demo ERP"], sent.Intake.Http!.ThirdParties);
        Assert.Equal(5_000_000_000, sent.Limits!.MaxBytes);
        Assert.Equal(["@x.example"], sent.Senders!.Allow!);
        Assert.Equal(400, sent.RetentionDays);
        Assert.Empty(Changed(read, CollectorDraft.Of(read)));
    }

    [Fact]
    public void Draft_WithWordsForNumbers_IsRefusedAtTheFields()
    {
        var draft = new CollectorDraft
        {
            Name = "x",
            MaxBytes = "many",
            RetentionDays = "99999999999",
            Imap = { On = true, Port = "x" },
        };
        var refusal = Assert.Throws<RefusalException>(draft.ToDefinition);
        Assert.Equal(["/intake/imap/port", "/limits/maxBytes", "/retentionDays"], refusal.Faults.Select(x => x.Pointer).Order());
    }

    static string Alert(IRenderedComponent<CollectorForm> form, string field) => form.Find($"#{field}-help[role=alert]").TextContent;

    static IEnumerable<string> Changed(ReadCollector read, CollectorDraft draft) =>
        draft.Values().Except(CollectorDraft.Of(read).Values()).Select(x => x.Field);

    static ReadCollector Read(PullDefinition imap) =>
        new(
            new CollectorView(
                "0197a3c2-0000-7000-8000-0000000000bb",
                "Invoices",
                "From vendors",
                ["a@x.example", "b@x.example"],
                ["finance"],
                true,
                new IntakeDefinition
                {
                    Imap = imap,
                    Http = new HttpIntakeDefinition { ThirdParties = ["Demo ERP"] },
                },
                new LimitsDefinition { MaxBytes = 5_000_000_000 },
                new SendersDefinition { Allow = ["@x.example"], Deny = [] },
                400,
                DateTimeOffset.UnixEpoch,
                4
            ),
            true,
            false
        );

    internal static MessageView Message(string disposition) =>
        new(
            "0197a3c2-0000-7000-8000-0000000000aa",
            "0197a3c2-0000-7000-8000-0000000000bb",
            "Invoices",
            disposition,
            null,
            null,
            [],
            "smtp",
            new EnvelopeView("a@x.example", ["b@x.example"]),
            "a@x.example",
            "Invoice 7",
            null,
            "normal",
            false,
            12_345,
            "00",
            null,
            null,
            null,
            null,
            null,
            DateTimeOffset.UnixEpoch
        );
}
