using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

/// <summary>Brings the database to the present model under EF's migration lock, so that two nodes may start at once.</summary>
public sealed class DatabaseMigration(IDbContextFactory<PortalDbContext> contexts, StorageOptions storage)
{
    /// <summary>Applies what is pending; returns the names of the migrations it applied.</summary>
    public async Task<IReadOnlyList<string>> ApplyAsync(CancellationToken stop)
    {
        if (storage.Provider == StorageProvider.Sqlite)
            Directory.CreateDirectory(storage.DataDirectory);
        await using var db = await contexts.CreateDbContextAsync(stop);
        var pending = (await db.Database.GetPendingMigrationsAsync(stop)).ToList();
        if (pending.Count > 0)
            await db.Database.MigrateAsync(stop);
        return pending;
    }
}
