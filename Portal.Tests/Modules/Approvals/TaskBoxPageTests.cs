using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Approvals;

/// <summary>The to-do page of somebody with more tasks than a page reads at once.</summary>
public sealed class TaskBoxPageTests
{
    [Theory, BothDatabases]
    public async Task Search_ForATaskBeyondThoseRead_FindsIt(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var stop = TestContext.Current.CancellationToken;
        var person = (await IdentityVisitor.AddPersonAsync(app, "the-approver", "approver")).GetProperty("id").GetGuid();
        await FillAsync(app, person, stop);
        using var visitor = new IdentityVisitor(app);
        Assert.Equal(HttpStatusCode.Found, (await visitor.SignInAsync("the-approver")).StatusCode);

        var all = await visitor.Client.GetStringAsync(new Uri("/todo", UriKind.Relative), stop);
        Assert.Contains("Paper 349", all, StringComparison.Ordinal);
        Assert.DoesNotContain("A lone zeppelin", all, StringComparison.Ordinal);
        var found = await visitor.Client.GetStringAsync(new Uri("/todo?q=ZEPPELIN", UriKind.Relative), stop);
        Assert.Contains("A lone zeppelin", found, StringComparison.Ordinal);
        Assert.DoesNotContain("Paper 349", found, StringComparison.Ordinal);
        var none = await visitor.Client.GetStringAsync(new Uri("/todo?q=quokka", UriKind.Relative), stop);
        Assert.DoesNotContain("Paper", none, StringComparison.Ordinal);
    }

    // The oldest of 350 is the one that is looked for: the page reads the newest 300.
    static Task FillAsync(PortalApp app, Guid person, CancellationToken stop)
    {
        var start = DateTimeOffset.UtcNow.AddDays(-1);
        return app
            .Services.GetRequiredService<WriteTransactions>()
            .RunAsync(
                db =>
                {
                    var party = new ThirdPartyRow { Id = Ids.New(TimeProvider.System), Name = "Archive" };
                    db.Add(party);
                    for (var i = 0; i < 350; i++)
                    {
                        var at = start.AddSeconds(i);
                        var document = new DocumentRow
                        {
                            Id = Guid.CreateVersion7(at),
                            Number = $"N-{i:D4}",
                            ThirdPartyId = party.Id,
                            Title = i == 0 ? "A lone zeppelin" : $"Paper {i}",
                            InitiatorName = "Archive",
                            CreatedAt = at,
                            UpdatedAt = at,
                        };
                        db.Add(document);
                        db.Add(
                            new TaskRow
                            {
                                Id = Guid.CreateVersion7(at),
                                DocumentId = document.Id,
                                ThirdPartyId = party.Id,
                                Round = 1,
                                Step = "Check",
                                PersonId = person,
                                PersonName = "Approver",
                                ArrivedAt = at,
                            }
                        );
                    }
                    return Task.CompletedTask;
                },
                stop
            );
    }
}
