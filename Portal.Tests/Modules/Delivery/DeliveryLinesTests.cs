using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Delivery;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Delivery;

/// <summary>What the pages of deliveries read beside their lists.</summary>
public sealed class DeliveryLinesTests
{
    [Theory, BothDatabases]
    public async Task Needs_OfAnEmptyList_NameWhatIsThereAndWhatIsNot(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var lines = app.Services.GetRequiredService<DeliveryLines>();
        var before = await lines.NeedsAsync();
        Assert.Equal((false, false), (before.ThirdParty, before.Endpoint));

        await app.EndpointAsync("http://127.0.0.1:9/", x => x.Enabled = false);
        var off = await lines.NeedsAsync();
        Assert.Equal((true, false), (off.ThirdParty, off.Endpoint));

        await app.EndpointAsync("http://127.0.0.1:9/");
        Assert.True((await lines.NeedsAsync()).Endpoint);
    }

    [Theory, BothDatabases]
    public async Task Lines_WhileOneIsPointedAt_ChangeInPlaceAndNewOnesAreOnlyCounted(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        await using var receiver = await Receiver.StartAsync();
        var endpoint = await app.EndpointAsync(receiver.Url);
        var lines = app.Services.GetRequiredService<DeliveryLines>();
        var first = (await app.PushAsync(endpoint)).Deliveries[0].Id;
        var second = (await app.PushAsync(endpoint)).Deliveries[0].Id;

        var shown = await Eventually.BecomesAsync(() => lines.ReadAsync([first]), x => x is [{ State: "delivered" }]);

        Assert.Equal(first, Assert.Single(shown).Id);
        var all = new DeliveryQuery(null, null, null, null, null);
        Assert.Equal(1, await lines.CountNewerAsync(all, first));
        Assert.Equal(0, await lines.CountNewerAsync(all, second));
    }
}
