using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using Portal.Data.Postgres;
using Portal.Data.Sqlite;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>Doors of the data room.</summary>
public static class DataModule
{
    /// <summary>Registers the context of the chosen database, the write gate, the group-commit writer and the content store.</summary>
    public static IServiceCollection AddData(this IServiceCollection services, StorageOptions storage)
    {
        services.AddSingleton(storage);
        services.AddSingleton<LiveFeed>();
        services.AddSingleton<ContentStore>();
        services.AddSingleton<WriteTransactions>();
        services.AddSingleton(provider => new Node(storage.NodeName, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<NodeLife>();
        services.AddSingleton<Leases>();
        services.AddSingleton<DatabaseMigration>();
        services.AddSingleton<WatchDatabase>();
        services.AddHostedService(provider => provider.GetRequiredService<WatchDatabase>());
        services.AddSingleton<SealSearchBlocks>();
        services.AddHostedService(provider => provider.GetRequiredService<SealSearchBlocks>());
        if (storage.Provider == StorageProvider.Sqlite)
            services.AddSqlite(storage.ConnectionString);
        else
            services.AddPostgres(storage.ConnectionString);
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContext());
        return services;
    }

    static void AddSqlite(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton<ILiveFeed>(provider => provider.GetRequiredService<LiveFeed>());
        services.AddSingleton<SqliteWriteGate>();
        services.AddSingleton<IWriteGate>(provider => provider.GetRequiredService<SqliteWriteGate>());
        services.AddSingleton<SqliteDurability>();
        services.AddPooledDbContextFactory<SqlitePortalDbContext>(
            (provider, options) =>
                options
                    .UseSqlite(connectionString, x => x.MigrationsAssembly("Portal"))
                    .AddInterceptors(provider.GetRequiredService<SqliteDurability>(), provider.GetRequiredService<SqliteWriteGate>())
        );
        services.AddSingleton<IDbContextFactory<PortalDbContext>, AnyFactory<SqlitePortalDbContext>>();
        services.AddSingleton(provider => new GroupCommitWriter(
            () => new SqliteUnitExecutor(connectionString),
            provider.GetRequiredService<IWriteGate>(),
            provider.GetRequiredService<ILogger<GroupCommitWriter>>()
        ));
    }

    static void AddPostgres(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton<IWriteGate, OpenGate>();
        services.AddNodes();
        services.AddSingleton(_ =>
            NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 64, AutoPrepareMinUsages = 2 })
        );
        services.AddPooledDbContextFactory<PostgresPortalDbContext>(
            (provider, options) =>
                options
                    .UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>(), x => x.MigrationsAssembly("Portal"))
                    .AddInterceptors(new CleanParameters())
                    // Whoever asked gets the failure and tells it; the first migration asks for a table that is not there yet.
                    .ConfigureWarnings(x => x.Log((RelationalEventId.CommandError, LogLevel.Debug)))
        );
        services.AddSingleton<IDbContextFactory<PortalDbContext>, AnyFactory<PostgresPortalDbContext>>();
        services.AddSingleton(provider => new GroupCommitWriter(
            () => new PostgresUnitExecutor(provider.GetRequiredService<NpgsqlDataSource>()),
            provider.GetRequiredService<IWriteGate>(),
            provider.GetRequiredService<ILogger<GroupCommitWriter>>()
        ));
    }

    // First among the services: the sign of life comes before anything is leased, and changes are heard before caches are read.
    static void AddNodes(this IServiceCollection services)
    {
        services.AddHostedService<NodeHeartbeat>();
        services.AddSingleton<TellNodes>();
        services.AddSingleton<HearNodes>();
        services.AddSingleton<PostgresLiveFeed>();
        services.AddSingleton<ILiveFeed>(provider => provider.GetRequiredService<PostgresLiveFeed>());
        services.AddHostedService(provider => provider.GetRequiredService<PostgresLiveFeed>());
    }

    /// <summary>Makes a list searchable.</summary>
    public static void AddSearch<TRow, TSource>(this IServiceCollection services)
        where TRow : class
        where TSource : SearchSource<TRow>
    {
        services.AddSingleton<TSource>();
        services.AddSingleton<ISearchSource>(provider => provider.GetRequiredService<TSource>());
        services.AddSingleton(provider => new SearchLists<TRow>(provider.GetRequiredService<TSource>()));
    }

    /// <summary>Hands out the derived context under its abstract name.</summary>
    sealed class AnyFactory<TContext>(IDbContextFactory<TContext> inner) : IDbContextFactory<PortalDbContext>
        where TContext : PortalDbContext
    {
        public PortalDbContext CreateDbContext() => inner.CreateDbContext();

        public async Task<PortalDbContext> CreateDbContextAsync(CancellationToken cancellationToken) =>
            await inner.CreateDbContextAsync(cancellationToken);
    }
}

/// <summary>Which database.</summary>
public enum StorageProvider
{
    Sqlite,
    PostgreSql,
}

/// <summary>Where the data is; resolved from <c>Storage:Provider</c>, <c>ConnectionStrings:Portal</c> and <c>Portal:DataDirectory</c>.</summary>
public sealed record StorageOptions(StorageProvider Provider, string ConnectionString, string DataDirectory, string NodeName)
{
    /// <summary>Connection string of the SQLite file in the data directory.</summary>
    public static string SqliteFile(string directory) =>
        new SqliteConnectionStringBuilder { DataSource = Path.Combine(directory, "portal.db"), Cache = SqliteCacheMode.Private }.ToString();
}
