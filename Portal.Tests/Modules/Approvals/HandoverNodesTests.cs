using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Approvals;
using Portal.Data;
using Portal.Tests.Api.Approvals;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Approvals;

/// <summary>Two nodes on one database want the same package at once.</summary>
[Trait("Needs", "server")]
public sealed class HandoverNodesTests
{
    [Fact]
    public async Task Build_TwoNodesAtOnce_KeepOneAndTheSamePackage()
    {
        Assert.SkipWhen(PostgresServer.Binaries is null, "PostgreSQL is not installed");
        await using var world = await ApprovalWorld.StartAsync(
            StorageProvider.PostgreSql,
            new Dictionary<string, string?> { ["Portal:NodeName"] = "one" }
        );
        await world.AddShortRouteAsync();
        await using var two = await PortalApp.StartAsync(
            StorageProvider.PostgreSql,
            new Dictionary<string, string?>
            {
                ["Portal:NodeName"] = "two",
                ["ConnectionStrings:Portal"] = world.App.Services.GetRequiredService<StorageOptions>().ConnectionString,
            }
        );
        var file = new byte[3_000_000];
        Random.Shared.NextBytes(file);
        for (var round = 0; round < 3; round++)
        {
            var document = await world.ApprovedAsync("N-" + round, ApprovalWorld.File("a.bin", file));
            var id = Guid.Parse(document.Text("id"));
            var handover = await world.App.ReadRowAsync(db => db.Handovers.Where(x => x.DocumentId == id).Select(x => x.Id).SingleAsync());
            var built = await Task.WhenAll(
                new[] { world.App, two, world.App, two }.Select(x =>
                    x.Services.GetRequiredService<BuildPackage>().EnsureAsync(handover, default)
                )
            );
            Assert.Single(built.Distinct());
            var zip = await world.Party.GetByteArrayAsync(new Uri($"/api/v1/documents/{id}/package", UriKind.Relative));
            Assert.Equal(built[0].Sha256, HandoverScene.Sha256(zip));
        }
        // One head for each attachment, records, sheet and package: nobody kept a second one.
        Assert.Equal(3 * 4, await world.App.ReadRowAsync(db => db.Contents.CountAsync()));
    }
}
