using Portal.Data;
using Xunit.Sdk;

namespace Portal.Tests.Support;

/// <summary>Both databases as theory data: <c>[Theory, BothDatabases]</c> with a <see cref="StorageProvider"/> parameter.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BothDatabasesAttribute : Xunit.v3.DataAttribute
{
    /// <inheritdoc/>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(
        System.Reflection.MethodInfo testMethod,
        DisposalTracker disposalTracker
    ) =>
        ValueTask.FromResult<IReadOnlyCollection<ITheoryDataRow>>([
            new TheoryDataRow<StorageProvider>(StorageProvider.Sqlite),
            new TheoryDataRow<StorageProvider>(StorageProvider.PostgreSql)
            {
                Skip = PostgresServer.Binaries is null ? "PostgreSQL is not installed" : null,
                Traits = { ["Needs"] = ["server"] },
            },
        ]);

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => true;
}
