using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Domain.Agents;
using Portal.Domain.Delivery;
using Portal.Tests.Api.Approvals;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Approvals;

/// <summary>What tests of the handover share: approving, carrying by hand as the agent does, and reading a package as a stranger.</summary>
static class HandoverScene
{
    /// <summary>A document on a route of one step, approved.</summary>
    public static async Task<JsonElement> ApprovedAsync(this ApprovalWorld world, string externalId, params object[] attachments)
    {
        var document = await world.Party.CreateAsync("/api/v1/documents", ApprovalWorld.Document(externalId, "short", attachments));
        await world.DecideAsync("finance", document, "approve");
        return document;
    }

    /// <summary>The route with the one step.</summary>
    public static Task AddShortRouteAsync(this ApprovalWorld world) =>
        world.AddRouteAsync("short", new object[] { new { name = "finance", people = new[] { "finance" } } });

    /// <summary>Carries what waits as the action carryHandovers does; gives the plans back.</summary>
    public static async Task<List<PlannedPush>> CarryAsync(this PortalApp app, bool tell = true)
    {
        var handovers = app.Services.GetRequiredService<IHandovers>();
        var outbox = app.Services.GetRequiredService<IOutbox>();
        var run = Guid.NewGuid();
        var done = new List<PlannedPush>();
        foreach (var waiting in await handovers.WaitingAsync(null, 100, default))
        {
            var push = outbox.Plan(
                new PushRequest
                {
                    Type = "document.package",
                    ThirdPartyId = waiting.ThirdPartyId,
                    Data = waiting.Data,
                    Timestamp = waiting.ApprovedAt,
                    Cause = new PushCause(null, run, Guid.NewGuid(), "Carry finished documents", 1),
                    CauseId = waiting.Id,
                    DocumentId = waiting.DocumentId,
                    Sequence = waiting.Sequence,
                }
            );
            if (push.Deliveries.Count == 0)
                continue;
            var taken = await app
                .Services.GetRequiredService<WriteTransactions>()
                .RunAsync(
                    async db =>
                    {
                        if (await db.ExecuteAsync([handovers.Take(waiting.Id, run)], default) == 0)
                            return false;
                        await db.ExecuteAsync(push.Rows, default);
                        return true;
                    },
                    default
                );
            if (!taken)
                continue;
            done.Add(push);
            if (tell)
            {
                outbox.Committed(push);
                handovers.Committed([waiting]);
            }
        }
        return done;
    }

    /// <summary>A document with the one attachment 合同.txt, handed in and approved by the API alone; its id.</summary>
    public static async Task<string> ApproveAsync(HttpClient party, HttpClient person, OutsideWorld world, byte[] contract)
    {
        var document = await party.CreateAsync(
            "/api/v1/documents",
            new
            {
                externalId = Guid.NewGuid().ToString("N"),
                route = world.Route,
                title = "Contract",
                fields = new { },
                attachments = new[]
                {
                    new
                    {
                        name = "合同.txt",
                        contentType = "text/plain",
                        contentBase64 = Convert.ToBase64String(contract),
                    },
                },
            }
        );
        var task = (await person.ReadAllAsync("/api/v1/tasks?box=todo")).Single(x => x.Text("documentId") == document.Text("id"));
        await person.CreateAsync(
            $"/api/v1/tasks/{task.Text("id")}/decision",
            new
            {
                commandId = Guid.NewGuid().ToString("N"),
                version = task.GetProperty("version").GetInt32(),
                action = "approve",
            }
        );
        return document.Text("id");
    }

    /// <summary>An endpoint for packages beside the one that there is.</summary>
    public static async Task WantPackagesAsync(HttpClient admin, OutsideWorld world, Uri url)
    {
        var party = (await admin.ReadAllAsync("/api/admin/v1/third-parties")).Single(x => x.Text("name") == world.ThirdParty);
        await admin.CreateAsync(
            $"/api/admin/v1/third-parties/{party.Text("id")}/endpoints",
            new
            {
                name = "packages",
                url,
                events = new[] { "document.package" },
                schedule = new[] { 0, 0.5, 0.5, 0.5 },
            }
        );
    }

    public static async Task<T> ReadRowAsync<T>(this PortalApp app, Func<PortalDbContext, Task<T>> read)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await read(db);
    }

    /// <summary>Every file of a zip by its name.</summary>
    public static Dictionary<string, byte[]> Unzip(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip), ZipArchiveMode.Read);
        return archive.Entries.ToDictionary(
            x => x.FullName,
            x =>
            {
                using var source = x.Open();
                var target = new MemoryStream();
                source.CopyTo(target);
                return target.ToArray();
            }
        );
    }

    public static string Sha256(byte[] bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public static JsonElement Json(byte[] bytes)
    {
        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.Clone();
    }

    /// <summary>
    /// The head of the chain in records.json, verified by a reading of RFC 8785 that knows nothing of ours: members sorted
    /// by UTF-16, no white space, the short escapes. Records hold only texts, whole numbers and null.
    /// </summary>
    public static (long Seq, string Hash) VerifiedHead(byte[] records)
    {
        var (seq, previous) = (0L, "");
        foreach (var record in Json(records).EnumerateArray())
        {
            Assert.Equal(++seq, record.GetProperty("seq").GetInt64());
            Assert.Equal(previous, record.Text("prevHash"));
            var canonical = new StringBuilder(previous);
            Canonical(canonical, record, top: true);
            Assert.Equal(Sha256(Encoding.UTF8.GetBytes(canonical.ToString())), record.Text("hash"));
            previous = record.Text("hash");
        }
        return (seq, previous);
    }

    static void Canonical(StringBuilder text, JsonElement value, bool top = false)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var members = value
                    .EnumerateObject()
                    .Where(x => !top || x.Name != "hash")
                    .OrderBy(x => x.Name, StringComparer.Ordinal)
                    .ToList();
                text.Append('{');
                for (var i = 0; i < members.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",").Append('"').Append(members[i].Name).Append("\":");
                    Canonical(text, members[i].Value);
                }
                text.Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[').AppendJoin(',', value.EnumerateArray().Select(x => Canonical(x))).Append(']');
                break;
            case JsonValueKind.String:
                text.Append('"').Append(value.GetString()!.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")).Append('"');
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    static string Canonical(JsonElement value)
    {
        var text = new StringBuilder();
        Canonical(text, value);
        return text.ToString();
    }
}
