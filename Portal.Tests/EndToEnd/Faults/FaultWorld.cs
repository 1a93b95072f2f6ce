using Microsoft.Data.Sqlite;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Faults;

/// <summary>A collector whose mails an agent pushes to one sink, and what has to be true of them after every fault.</summary>
static class FaultWorld
{
    /// <summary>Where mails are sent to.</summary>
    public const string Address = "fault@collector.test";

    /// <summary>Makes collector, third party and agent.</summary>
    public static Task ProvisionAsync(HttpClient admin, Uri sink) => PushedCollector.ProvisionAsync(admin, sink, "fault", Address);

    /// <summary>
    /// Every accepted mail is on record, and once; it reaches the sink within the limit, and always under one webhook-id:
    /// a receiver that looks at the id sees none twice.
    /// </summary>
    public static async Task NothingIsLostAsync(HttpClient admin, ForeignServer sink, MailLoad load, TimeSpan? limit = null)
    {
        var accepted = load.Accepted.ToHashSet();
        Assert.Equal(load.Accepted.Count, accepted.Count);
        var missing = await Eventually.BecomesAsync(
            () => Task.FromResult(Missing(sink, accepted)),
            x => x.Count == 0,
            limit ?? TimeSpan.FromSeconds(120)
        );
        Assert.Empty(missing);
        Assert.All(sink.Arrived.GroupBy(PushedCollector.MailOf), mail => Assert.Single(mail.Select(x => x.WebhookId).Distinct()));
        var filed = (await admin.ReadAllAsync("/api/admin/v1/messages?collector=fault&disposition=filed")).ConvertAll(x =>
            x.Text("subject")
        );
        Assert.Equal(filed.Count, filed.Distinct().Count());
        Assert.Empty(accepted.Except(filed));
    }

    /// <summary>How many accepted mails the sink does not have yet.</summary>
    static HashSet<string> Missing(ForeignServer sink, HashSet<string> accepted)
    {
        var missing = new HashSet<string>(accepted);
        missing.ExceptWith(sink.Arrived.Select(PushedCollector.MailOf));
        return missing;
    }

    /// <summary>The file is whole, and has these mails.</summary>
    public static void HasMails(string file, IReadOnlyCollection<string> mails)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA integrity_check";
        Assert.Equal("ok", command.ExecuteScalar());
        command.CommandText = "SELECT \"Subject\" FROM \"Messages\"";
        var subjects = new HashSet<string>();
        using var reader = command.ExecuteReader();
        while (reader.Read())
            subjects.Add(reader.GetString(0));
        Assert.Empty(mails.Except(subjects));
    }
}
