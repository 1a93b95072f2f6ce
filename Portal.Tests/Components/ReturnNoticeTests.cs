using Bunit;
using Portal.Approvals.Controls;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed class ReturnNoticeTests : PortalBunitContext
{
    [Fact]
    public void Render_Returned_SaysByWhomWhereWhyAndWhichWayBack()
    {
        var document = Documents.With(
            Reader.Id,
            null,
            Documents.Record(1, 1, "submit", "Facilities clerk"),
            Documents.Record(2, 1, "return", "Legal approver", "Clause 7 is missing.", "straight")
        );

        var notice = Show<ReturnNotice>(x => x.Add(y => y.Document, document with { State = "returned" })).Markup;

        Assert.Contains("Legal approver returned it in step legal", notice, StringComparison.Ordinal);
        Assert.Contains("Clause 7 is missing.", notice, StringComparison.Ordinal);
        Assert.Contains("comes straight back to legal", notice, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Running_IsEmpty() =>
        Assert.Empty(Show<ReturnNotice>(x => x.Add(y => y.Document, Documents.With(Reader.Id))).Markup.Trim());
}

public sealed class ChangesSinceTests
{
    static readonly Guid Me = Guid.Parse("0197a3c2-0000-7000-8000-000000000001");

    [Fact]
    public void Of_WhoDecidedBefore_ComparesWithWhatWasSeen()
    {
        var document = Documents.With(Me, null, Mine(1, "approve", 1), Other(2, "return", 1), Other(3, "revise", 2)) with { Revision = 2 };

        Assert.Equal(new ChangesSince(1, 1, true), ChangesSince.Of(document, Me));
    }

    [Fact]
    public void Of_WhoNeverDecided_ComparesWithWhatWasReturned()
    {
        var document = Documents.With(Me, null, Other(1, "return", 1), Other(2, "revise", 2)) with { Revision = 2 };

        Assert.Equal(new ChangesSince(1, 1, false), ChangesSince.Of(document, Me));
    }

    [Fact]
    public void Of_WhoSawThePresentRevision_IsNothing() =>
        Assert.Null(ChangesSince.Of(Documents.With(Me, null, Mine(1, "approve", 2)) with { Revision = 2 }, Me));

    static Portal.Approvals.RecordView Mine(long seq, string action, int revision)
    {
        var record = Other(seq, action, revision);
        return record with { Actor = record.Actor with { Id = Me.ToString("D") } };
    }

    static Portal.Approvals.RecordView Other(long seq, string action, int revision) =>
        Documents.Record(seq, 1, action, "Somebody") with
        {
            Revision = revision,
        };
}
