using Bunit;
using Portal.Approvals.Controls;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed class PrintedRecordTests : PortalBunitContext
{
    [Fact]
    public void Render_EveryAct_StandsInOrderWithItsOpinionAndItsWholeDate()
    {
        var rows = Printed().FindAll("tbody tr").Select(x => x.TextContent).ToList();

        Assert.Equal(3, rows.Count);
        Assert.Contains("handed it in", rows[0], StringComparison.Ordinal);
        Assert.Contains("returned it to the initiator · legal", rows[1], StringComparison.Ordinal);
        Assert.Contains("Warranty is too short.", rows[1], StringComparison.Ordinal);
        // Today, too: a paper is read on another day.
        Assert.Contains("24 Nov 2026 09:51:00", rows[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Render_HeadOfTheChain_IsTheHashOfTheLastRecord() =>
        Assert.Contains("3 · c0ffee", Printed().Find("dl").TextContent, StringComparison.Ordinal);

    [Fact]
    public void Render_Chinese_SpeaksChinese()
    {
        Speak("zh-CN");

        Assert.Contains("流转记录链末端", Printed().Markup, StringComparison.Ordinal);
        Assert.Contains("2026-11-24 09:51:00", Printed().Markup, StringComparison.Ordinal);
    }

    IRenderedComponent<PrintedRecord> Printed() =>
        Show<PrintedRecord>(x =>
            x.Add(
                y => y.Document,
                Documents.With(
                    Reader.Id,
                    null,
                    Documents.Record(1, 1, "submit", "Facilities clerk"),
                    Documents.Record(2, 1, "return", "Legal approver", "Warranty is too short.", "straight"),
                    Documents.Record(3, 2, "resubmit", "Facilities clerk") with
                    {
                        Hash = "c0ffee",
                    }
                )
            )
        );
}
