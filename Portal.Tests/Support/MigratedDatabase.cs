using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Data;

namespace Portal.Tests.Support;

/// <summary>
/// Databases at the present migration: each provider migrates one template in a run, by the program's own
/// <see cref="DatabaseMigration"/>, and every test gets a copy of its own. The first content is not in it; each portal
/// creates that by its settings.
/// </summary>
static class MigratedDatabase
{
    static readonly Lazy<Task<string>> SqliteTemplate = new(MakeSqliteAsync);
    static readonly Lazy<Task<string>> PostgresTemplate = new(MakePostgresAsync);

    /// <summary>
    /// Connection string of a migrated database; SQLite puts it into the folder, where a portal looks for it, unless
    /// one is there from an earlier life of the portal.
    /// </summary>
    public static async Task<string> NewAsync(StorageProvider provider, string folder)
    {
        if (provider == StorageProvider.PostgreSql)
            return await PostgresServer.NewDatabaseAsync(await PostgresTemplate.Value);
        Directory.CreateDirectory(folder);
        var connection = StorageOptions.SqliteFile(folder);
        var file = new SqliteConnectionStringBuilder(connection).DataSource;
        if (!File.Exists(file))
            File.Copy(await SqliteTemplate.Value, file);
        return connection;
    }

    static async Task<string> MakeSqliteAsync()
    {
        var folder = TestFolder.Create("template").Path;
        var connection = StorageOptions.SqliteFile(folder);
        await MigrateAsync(new StorageOptions(StorageProvider.Sqlite, connection, folder, "template"));
        // The last connection to close folds the write-ahead log into the file.
        SqliteConnection.ClearPool(new SqliteConnection(connection));
        var file = new SqliteConnectionStringBuilder(connection).DataSource;
        if (File.Exists(file + "-wal"))
            throw new InvalidOperationException("The template still has a write-ahead log; a copy of its file would lack what is in it.");
        return file;
    }

    static async Task<string> MakePostgresAsync()
    {
        var connection = await PostgresServer.NewDatabaseAsync();
        await MigrateAsync(new StorageOptions(StorageProvider.PostgreSql, connection, "", "template"));
        return new Npgsql.NpgsqlConnectionStringBuilder(connection).Database!;
    }

    static async Task MigrateAsync(StorageOptions storage)
    {
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddData(storage)
            .BuildServiceProvider();
        await services.GetRequiredService<DatabaseMigration>().ApplyAsync(CancellationToken.None);
    }
}
