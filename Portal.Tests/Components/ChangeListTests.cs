using System.Text.Json;
using Bunit;
using Portal.Approvals;
using Portal.Approvals.Controls;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed class ChangeListTests : PortalBunitContext
{
    static readonly Guid Document = Guid.Parse("0197a3c2-0000-7000-8000-0000000000d0");

    [Fact]
    public void Render_FieldThatChanged_ShowsOldAndNew()
    {
        var list = List(Changes with { Fields = [new("amount", "Amount", "changed", Value(9950), Value(9590))] });

        var field = list.Find("[data-testid=changed-field]");
        Assert.EndsWith("9,950", field.QuerySelector("del")!.TextContent, StringComparison.Ordinal);
        Assert.EndsWith("9,590", field.QuerySelector("ins")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_TextThatChanged_MarksItsWordsAndCountsWhatIsLeftOut()
    {
        var list = List(Changes with { Body = TextComparison.Lines("a\nb\nc\nd\nWarranty one year.", "a\nb\nc\nd\nWarranty two years.") });

        var body = list.Find("[data-testid=changed-body]");
        Assert.Equal(["one", "year"], body.QuerySelectorAll("del").Select(x => x.TextContent));
        Assert.Equal(["two", "years"], body.QuerySelectorAll("ins").Select(x => x.TextContent));
        Assert.Contains("2 lines without change", body.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_FileThatWasReplaced_LeadsToBoth()
    {
        var (old, now) = (File("quote.pdf"), File("quote.pdf"));

        var list = List(Changes with { Attachments = [new("replaced", old, now)] });

        Assert.Equal(
            [$"/documents/{Document}/attachments/{old.Id}", $"/documents/{Document}/attachments/{now.Id}"],
            list.FindAll("[data-testid=changed-file] a").Select(x => x.GetAttribute("href"))
        );
        Assert.Contains("File replaced", list.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_HtmlInATitle_StaysText()
    {
        var list = List(Changes with { Title = [new("added", "<script>alert(1)</script>")] });

        Assert.Empty(list.FindAll("script"));
        Assert.Equal("<script>alert(1)</script>", list.Find("[data-testid=changed-title] ins").TextContent);
    }

    static RevisionChanges Changes { get; } = new(1, 2, false, [], [], [], []);

    IRenderedComponent<ChangeList> List(RevisionChanges changes) =>
        Show<ChangeList>(x => x.Add(y => y.Changes, changes).Add(y => y.DocumentId, Document));

    static JsonElement Value(object value) => JsonSerializer.SerializeToElement(value);

    static AttachmentView File(string name) => new(Guid.NewGuid(), name, "application/pdf", 1200, "");
}
