using Microsoft.Extensions.DependencyInjection;
using Portal.Data;

namespace Portal.Tests.Support;

/// <summary>Two portals on one PostgreSQL, each with its own data directory and ports.</summary>
public sealed class TwoNodes : IAsyncDisposable
{
    TwoNodes(PortalApp a, PortalApp b, string connection) => (A, B, Connection) = (a, b, connection);

    /// <summary>One node.</summary>
    public PortalApp A { get; }

    /// <summary>The other one.</summary>
    public PortalApp B { get; }

    /// <summary>Connection string of their database.</summary>
    public string Connection { get; }

    /// <summary>Starts both; the test is skipped by name where there is no PostgreSQL.</summary>
    public static async Task<TwoNodes> StartAsync(
        IDictionary<string, string?>? settings = null,
        string environment = "Production",
        IDictionary<string, string?>? onlyB = null,
        Action<IServiceCollection>? services = null
    )
    {
        Assert.SkipWhen(PostgresServer.Binaries is null, "PostgreSQL is not installed");
        using var unused = TestFolder.Create("nodes");
        var connection = await MigratedDatabase.NewAsync(StorageProvider.PostgreSql, unused.Path);
        var common = new Dictionary<string, string?>(settings ?? new Dictionary<string, string?>())
        {
            ["ConnectionStrings:Portal"] = connection,
        };
        var a = await PortalApp.StartAsync(StorageProvider.PostgreSql, common, services, environment);
        foreach (var (key, value) in onlyB ?? new Dictionary<string, string?>())
            common[key] = value;
        return new TwoNodes(a, await PortalApp.StartAsync(StorageProvider.PostgreSql, common, services, environment), connection);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await A.DisposeAsync();
        await B.DisposeAsync();
    }
}
