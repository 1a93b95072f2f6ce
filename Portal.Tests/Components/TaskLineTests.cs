using Bunit;
using Portal.Approvals;
using Portal.Approvals.Controls;
using Portal.Approvals.Pages;
using Portal.Approvals.Texts;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed class TaskLineTests : PortalBunitContext
{
    [Fact]
    public void Render_DueToday_ShowsTheTimeAsAChip()
    {
        var line = Line(Item(dueInHours: 7.25));

        Assert.Equal("17:02", line.Find(".chip.warn").TextContent);
        Assert.Equal($"/documents/{Item().DocumentId}", line.Find("a").GetAttribute("href"));
    }

    [Fact]
    public void Render_Overdue_SaysHowLate() => Assert.Equal("1 d late", Line(Item(dueInHours: -30)).Find(".chip.bad").TextContent);

    [Fact]
    public void Render_SecondRound_SaysSo() => Assert.Contains("Round 2", Line(Item(round: 2)).Markup, StringComparison.Ordinal);

    [Fact]
    public void Render_DecidedElsewhere_SaysSoInPlaceOfTheDueTime()
    {
        var line = Show<TaskLine>(x => x.Add(y => y.Item, Item(dueInHours: 1)).Add(y => y.Box, "todo").Add(y => y.Gone, true));

        Assert.Equal("Already decided", line.Find(".chip").TextContent);
    }

    [Fact]
    public void Group_ToDo_IsByUrgencyAndWithinByDueTime()
    {
        var now = Clock.GetUtcNow();
        TaskItem[] items = [Item(), Item(dueInHours: 60), Item(dueInHours: 3), Item(dueInHours: -1), Item(dueInHours: 1)];

        var groups = TaskFilter.Group(items, "todo", TimeZoneInfo.Utc, now).ToList();

        Assert.Equal(
            [
                nameof(ApprovalTexts.GroupOverdue),
                nameof(ApprovalTexts.GroupToday),
                nameof(ApprovalTexts.GroupLater),
                nameof(ApprovalTexts.GroupUndated),
            ],
            groups.Select(x => x.Key)
        );
        Assert.Equal([now.AddHours(1), now.AddHours(3)], groups[1].Select(x => x.DueAt!.Value));
    }

    [Theory]
    [InlineData("overdue", 1)]
    [InlineData("today", 1)]
    [InlineData("round", 1)]
    [InlineData("all", 3)]
    public void Apply_View_KeepsItsOwn(string view, int kept)
    {
        TaskItem[] items = [Item(dueInHours: -1), Item(dueInHours: 2), Item(round: 2)];

        Assert.Equal(kept, TaskFilter.Apply(items, view, null, Reader, Clock.GetUtcNow()).Count());
    }

    [Theory]
    [InlineData("0418", 1)]
    [InlineData("COMPRESSORS", 1)]
    [InlineData("facilities", 1)]
    [InlineData("nothing", 0)]
    public void Apply_Query_LooksAtTitleNumberAndPeople(string query, int kept) =>
        Assert.Equal(kept, TaskFilter.Apply([Item()], "all", query, Reader, Clock.GetUtcNow()).Count());

    IRenderedComponent<TaskLine> Line(TaskItem item) => Show<TaskLine>(x => x.Add(y => y.Item, item).Add(y => y.Box, "todo"));

    TaskItem Item(double? dueInHours = null, int round = 1)
    {
        var document = Guid.Parse("0197a3c2-0000-7000-8000-0000000000d0");
        return new TaskItem(
            Guid.NewGuid(),
            1,
            document,
            new TaskDocumentView(document, "PO-2026-0418", "Cold-store compressors", "inApproval"),
            "director",
            round,
            Documents.Arrived,
            dueInHours is { } hours ? Clock.GetUtcNow().AddHours(hours) : null,
            null,
            "active",
            "Demo ERP",
            "Facilities clerk",
            null
        );
    }
}
