using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Data.Postgres;
using Portal.Data.Sqlite;
using Portal.Tests.Support;

namespace Portal.Tests.Data;

/// <summary>Every filter of every list is served by an index: who adds one without learns it here and not at a million rows.</summary>
public sealed partial class ListPlanTests
{
    static readonly string[] Big =
    [
        "Messages",
        "Runs",
        "Deliveries",
        "Documents",
        "Tasks",
        "Audit",
        "Notices",
        "DocumentEvents",
        "SearchParts",
    ];

    static readonly Guid Id = Guid.Parse("0193b5c4-0000-7000-8000-000000000001");

    static readonly string[] Calls =
    [
        .. Of(
            "messages",
            "",
            "collector=returns",
            "disposition=filed",
            "disposition=held",
            "collector=returns&disposition=held",
            "messageId=x",
            "subject=abc",
            "sender=abc",
            "sender=@abc",
            "collector=returns&subject=abc&disposition=held"
        ),
        .. Of(
            "runs",
            "",
            $"agent={Id}",
            "outcome=succeeded",
            "outcome=failed",
            $"collector={Id}",
            $"message={Id}",
            $"document={Id}",
            "delivery=exhausted",
            "delivery=delivered",
            "q=abc",
            $"agent={Id}&outcome=failed"
        ),
        .. Of(
            "deliveries",
            "",
            "state=delivered",
            "state=exhausted",
            "state=pending",
            $"thirdParty={Id}",
            $"endpoint={Id}",
            "type=abc",
            $"agent={Id}",
            $"document={Id}",
            "view=open",
            "view=failed",
            "q=abc",
            $"q={Id}",
            $"thirdParty={Id}&state=exhausted",
            $"endpoint={Id}&state=delivered"
        ),
        .. Of("documents", "", "state=approved", "externalId=x", "updatedAfter=2026-01-01T00:00:00Z", "q=abc", "state=approved&q=abc"),
        .. Of("audit", "", "action=abc", "resource=abc", "resourceId=abc", "actor=abc", "actorKind=person", "resource=abc&resourceId=abc"),
    ];

    [Theory, BothDatabases]
    public async Task Lists_WithEveryFilter_ReadByAnIndex(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database, services: HearAll);
        var stop = TestContext.Current.CancellationToken;
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(stop);
        var statements = new ConcurrentQueue<Statement>();
        using var listening = Listening.To(db.Database.GetConnectionString()!, statements);
        await db.Database.OpenConnectionAsync(stop);
        var connection = db.Database.GetDbConnection();
        if (database == StorageProvider.PostgreSql)
            await db.Database.ExecuteSqlRawAsync("SET enable_seqscan = off", stop);
        var (scans, unheard) = (new List<string>(), new List<string>());
        foreach (var call in Calls)
        {
            statements.Clear();
            using (var answer = await app.Admin.GetAsync(new Uri(call, UriKind.Relative), stop))
                answer.EnsureSuccessStatusCode();
            if (!statements.Any(OfAList))
                unheard.Add(call);
            foreach (var statement in statements.ToList())
                scans.AddRange((await ScansAsync(connection, statement, database, stop)).Select(x => $"{call}: {x}"));
        }
        Assert.True(unheard.Count == 0, "no statement was heard of " + string.Join('\n', unheard));
        Assert.True(scans.Count == 0, string.Join('\n', scans.Distinct()));
    }

    // SQLite takes a partial index only when the statement has its condition word for word.
    [Theory]
    [InlineData("thirdParty", "IX_Deliveries_ThirdPartyId_State_Id")]
    [InlineData("endpoint", "IX_Deliveries_EndpointId_State_Id")]
    public async Task Deliveries_OfOneInAFailedState_AreReadByTheIndexOfBoth(string filter, string index)
    {
        await using var app = await PortalApp.StartAsync(services: HearAll);
        var stop = TestContext.Current.CancellationToken;
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync(stop);
        await db.Database.OpenConnectionAsync(stop);
        var statements = new ConcurrentQueue<Statement>();
        using (Listening.To(db.Database.GetConnectionString()!, statements))
        using (
            var answer = await app.Admin.GetAsync(
                new Uri($"/api/admin/v1/deliveries?{filter}={Id}&state=exhausted", UriKind.Relative),
                stop
            )
        )
            answer.EnsureSuccessStatusCode();
        var lines = new List<string>();
        foreach (var statement in statements.Where(x => x.Sql.StartsWith("SELECT", StringComparison.Ordinal)))
            lines.AddRange(await PlanAsync(db.Database.GetDbConnection(), statement, StorageProvider.Sqlite, stop));
        Assert.Contains(lines, x => x.Contains(index, StringComparison.Ordinal));
    }

    // A context that was not listened to asks again only after a second (EF's logging cache), and its statements go unheard.
    static void HearAll(IServiceCollection services) =>
        services
            .ConfigureDbContext<SqlitePortalDbContext>(x => x.ConfigureLoggingCacheTime(TimeSpan.Zero))
            .ConfigureDbContext<PostgresPortalDbContext>(x => x.ConfigureLoggingCacheTime(TimeSpan.Zero));

    static bool OfAList(Statement statement) =>
        statement.Sql.StartsWith("SELECT", StringComparison.Ordinal)
        && Tables().Matches(statement.Sql).Any(x => Big.Contains(x.Groups[1].Value));

    static IEnumerable<string> Of(string list, params string[] filters) =>
        filters
            .Select(x => $"/api/admin/v1/{list}?{x}")
            .Concat(filters.Select(x => $"/api/admin/v1/{list}?after=AZNbxAAAcACAAAAAAAAAAQ&{x}"));

    static async Task<List<string>> ScansAsync(
        DbConnection connection,
        Statement statement,
        StorageProvider database,
        CancellationToken stop
    )
    {
        var tables = Tables()
            .Matches(statement.Sql)
            .Where(x => Big.Contains(x.Groups[1].Value))
            .ToLookup(x => x.Groups[2].Value, x => x.Groups[1].Value);
        if (!statement.Sql.StartsWith("SELECT", StringComparison.Ordinal) || tables.Count == 0)
            return [];
        // SQLite names the alias; a walk in the order of an index is bounded by the page.
        bool IsScan(string line) =>
            database == StorageProvider.Sqlite
                ? Scan().Match(line) is { Success: true } scan && tables.Contains(scan.Groups[1].Value)
                : Big.Any(x => line.Contains($"Seq Scan on \"{x}\"", StringComparison.Ordinal));
        var plan = await PlanAsync(connection, statement, database, stop);
        return plan.FindAll(IsScan).ConvertAll(x => x + " in " + statement.Sql);
    }

    static async Task<List<string>> PlanAsync(
        DbConnection connection,
        Statement statement,
        StorageProvider database,
        CancellationToken stop
    )
    {
        await using var command = connection.CreateCommand();
        command.CommandText = (database == StorageProvider.Sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + statement.Sql;
        foreach (var (name, value) in statement.Parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        var lines = new List<string>();
        await using var rows = await command.ExecuteReaderAsync(stop);
        while (await rows.ReadAsync(stop))
            lines.Add(rows.GetString(rows.FieldCount - 1));
        return lines;
    }

    [GeneratedRegex("(?:FROM|JOIN) \"(\\w+)\" AS \"?(\\w+)\"?")]
    private static partial Regex Tables();

    [GeneratedRegex("^SCAN (\\w+)$")]
    private static partial Regex Scan();

    sealed record Statement(string Sql, IReadOnlyList<(string, object?)> Parameters);

    /// <summary>Hears the statements on one database; other tests run beside this one.</summary>
    sealed class Listening(string database, ConcurrentQueue<Statement> into)
        : IObserver<DiagnosticListener>,
            IObserver<KeyValuePair<string, object?>>,
            IDisposable
    {
        readonly List<IDisposable> subscriptions = [];

        public static Listening To(string database, ConcurrentQueue<Statement> into)
        {
            var listening = new Listening(database, into);
            listening.subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(listening));
            return listening;
        }

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == DbLoggerCategory.Name)
                subscriptions.Add(value.Subscribe(this));
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            if (value.Value is CommandExecutedEventData { Command: { } command } && SameDatabase(command))
                into.Enqueue(
                    new Statement(command.CommandText, [.. command.Parameters.Cast<DbParameter>().Select(x => (x.ParameterName, x.Value))])
                );
        }

        bool SameDatabase(DbCommand command) =>
            command.Connection is { } connection
            && (
                database.Contains(connection.Database, StringComparison.Ordinal)
                || database.Contains(connection.DataSource, StringComparison.Ordinal)
            )
            && database.Contains(connection.Database == "main" ? connection.DataSource : connection.Database, StringComparison.Ordinal);

        public void OnCompleted() { }

        public void OnError(Exception error) { }

        public void Dispose() => subscriptions.ForEach(x => x.Dispose());
    }
}
