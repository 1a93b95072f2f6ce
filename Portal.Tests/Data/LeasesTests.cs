using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

public sealed class LeasesTests
{
    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory, BothDatabases]
    public async Task TryTake_HeldByAnother_GivesNothingUntilFreed(StorageProvider database)
    {
        await using var portal = await PortalApp.StartAsync(database);
        var leases = portal.Services.GetRequiredService<Leases>();
        var first = await leases.TryTakeAsync("pull/x", TimeSpan.FromSeconds(30), Stop);
        Assert.NotNull(first);
        Assert.Null(await leases.TryTakeAsync("pull/x", TimeSpan.FromSeconds(30), Stop));
        Assert.True(await first.RenewAsync(Stop));
        await first.DisposeAsync();
        await using var second = await leases.TryTakeAsync("pull/x", TimeSpan.FromSeconds(30), Stop);
        Assert.True(second!.Number > first.Number);
        Assert.False(await first.RenewAsync(Stop));
    }

    [Theory, BothDatabases]
    public async Task TryTake_RunOut_IsTakenOverAndTheOldHolderLearnsIt(StorageProvider database)
    {
        await using var portal = await PortalApp.StartAsync(database);
        var leases = portal.Services.GetRequiredService<Leases>();
        var lost = await leases.TryTakeAsync("pull/x", TimeSpan.FromSeconds(-1), Stop);
        await using var taken = await leases.TryTakeAsync("pull/x", TimeSpan.FromSeconds(30), Stop);
        Assert.NotNull(taken);
        Assert.False(await lost!.RenewAsync(Stop));
    }
}
