using Bunit;
using Portal.Approvals;
using Portal.Approvals.Controls;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed class StepProgressTests : PortalBunitContext
{
    [Fact]
    public void Render_AllStep_ShowsWhoHasDecidedAndWhoIsOpen()
    {
        var progress = Progress("all", ("Legal", "approved"), ("Finance", "active"));

        Assert.Contains("board: 1 of 2 have approved", progress.Markup, StringComparison.Ordinal);
        Assert.Equal(["Legal Approved", "Finance To do"], progress.FindAll("li").Select(Words));
    }

    [Fact]
    public void Render_OnePerson_IsEmpty() => Assert.Empty(Progress("any", ("Legal", "active")).FindAll("li"));

    static string Words(AngleSharp.Dom.IElement line) =>
        $"{line.QuerySelector(".cut")!.TextContent.Trim()} {line.QuerySelector(".chip")!.TextContent.Trim()}";

    IRenderedComponent<StepProgress> Progress(string mode, params (string Name, string State)[] people) =>
        Show<StepProgress>(x =>
            x.Add(
                y => y.Document,
                Documents.With(Reader.Id) with
                {
                    Steps =
                    [
                        new StepView(
                            0,
                            "board",
                            mode,
                            "active",
                            1,
                            1,
                            false,
                            [
                                .. people.Select(p => new StepPersonView(
                                    Guid.NewGuid(),
                                    p.Name,
                                    null,
                                    p.State,
                                    Documents.Arrived,
                                    null,
                                    null
                                )),
                            ]
                        ),
                    ],
                }
            )
        );
}
