using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Mail;

namespace Portal.Tests.Support;

/// <summary>
/// Databases at the present migration, with the portal's own signing key: each provider makes one template in a run, by
/// the program itself, and every test gets a copy of its own. Migrating and making an RSA key took longer than the rest
/// of a start. The other first content is not in it; each portal creates that by its settings.
/// </summary>
static class MigratedDatabase
{
    static readonly Lazy<Task<string>> SqliteTemplate = new(MakeSqliteAsync);
    static readonly Lazy<Task<string>> PostgresTemplate = new(MakePostgresAsync);

    /// <summary>
    /// Connection string of a migrated database. SQLite puts it into the folder with the key ring beside it, where a
    /// portal with this data directory looks for both, unless they are there from an earlier life of the portal.
    /// </summary>
    public static async Task<string> NewAsync(StorageProvider provider, string folder)
    {
        if (provider == StorageProvider.PostgreSql)
            return await PostgresServer.NewDatabaseAsync(await PostgresTemplate.Value);
        var connection = StorageOptions.SqliteFile(folder);
        if (File.Exists(FileOf(connection)))
            return connection;
        var template = await SqliteTemplate.Value;
        Directory.CreateDirectory(KeysOf(folder));
        foreach (var key in Directory.GetFiles(KeysOf(template)))
            File.Copy(key, Path.Combine(KeysOf(folder), Path.GetFileName(key)));
        File.Copy(FileOf(StorageOptions.SqliteFile(template)), FileOf(connection));
        return connection;
    }

    static async Task<string> MakeSqliteAsync()
    {
        var folder = TestFolder.Create("template").Path;
        var connection = StorageOptions.SqliteFile(folder);
        await MakeAsync(StorageProvider.Sqlite, connection, folder);
        // The last connection to close folds the write-ahead log into the file.
        SqliteConnection.ClearPool(new SqliteConnection(connection));
        if (File.Exists(FileOf(connection) + "-wal"))
            throw new InvalidOperationException("The template still has a write-ahead log; a copy of its file would lack what is in it.");
        return folder;
    }

    static async Task<string> MakePostgresAsync()
    {
        using var folder = TestFolder.Create("template");
        var connection = await PostgresServer.NewDatabaseAsync();
        await MakeAsync(StorageProvider.PostgreSql, connection, folder.Path);
        return new Npgsql.NpgsqlConnectionStringBuilder(connection).Database!;
    }

    static async Task MakeAsync(StorageProvider provider, string connection, string folder)
    {
        var settings = new Dictionary<string, string?>
        {
            ["Urls"] = $"http://127.0.0.1:{FreePort.Next()}",
            ["Portal:DataDirectory"] = folder,
            ["Storage:Provider"] = provider.ToString(),
            ["ConnectionStrings:Portal"] = connection,
        };
        // Never started: nothing but the database is touched.
        await using var app = PortalHost.Build(
            ["--environment", "Production"],
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(settings);
                builder.Logging.ClearProviders();
            }
        );
        await app.Services.GetRequiredService<DatabaseMigration>().ApplyAsync(CancellationToken.None);
        await app.Services.GetServices<IFirstContent>().OfType<OwnKeys>().Single().EnsureAsync(CancellationToken.None);
    }

    static string FileOf(string connection) => new SqliteConnectionStringBuilder(connection).DataSource;

    static string KeysOf(string folder) => Path.Combine(folder, "keys");
}
