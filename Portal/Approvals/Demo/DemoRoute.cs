using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Settings;

namespace Portal.Approvals;

/// <summary>The route of the demo: <c>purchase</c> (contract, section 6).</summary>
sealed class DemoRoute(PublishRoute routes, IDbContextFactory<PortalDbContext> contexts, PortalOptions portal) : IFirstContent
{
    /// <summary>Its code.</summary>
    public const string Code = "purchase";

    const string Fields = """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "type": "object",
          "required": ["supplier", "amount", "currency"],
          "additionalProperties": false,
          "properties": {
            "supplier": {"type": "string", "title": "Supplier 供应商", "minLength": 1, "maxLength": 200},
            "amount": {"type": "number", "title": "Amount 金额", "exclusiveMinimum": 0, "multipleOf": 0.01},
            "currency": {"type": "string", "title": "Currency 币种", "enum": ["CNY", "EUR", "USD"]},
            "costCentre": {"type": "string", "title": "Cost centre 成本中心", "pattern": "^[A-Z]{2}-[0-9]{3}$"},
            "neededBy": {"type": "string", "title": "Needed by 需求日期", "format": "date"},
            "reason": {"type": "string", "title": "Reason 事由", "maxLength": 2000}
          }
        }
        """;

    /// <inheritdoc/>
    public int Order => 20;

    /// <inheritdoc/>
    public async Task EnsureAsync(CancellationToken stop)
    {
        if (!portal.SeedDemo)
            return;
        await using var db = await contexts.CreateDbContextAsync(stop);
        if (await db.Routes.AnyAsync(x => x.Code == Code, stop))
            return;
        await DemoPeople.RequireAsync(db, stop);
        var steps = new StepRequest[]
        {
            new("finance", "any", ["finance", "admin"], 24, null),
            new("legal", "all", ["legal"], 48, null),
            new("director", "any", ["director"], 72, null),
        };
        var fields = JsonSerializer.Deserialize<JsonElement>(Fields);
        await routes.CreateAsync(Actor.System, new RouteRequest(Code, "Purchase 采购", null, steps, fields), stop);
    }
}

/// <summary>The people that the demo needs; the identity room makes them.</summary>
static class DemoPeople
{
    static readonly string[] Names = ["ADMIN", "CLERK", "FINANCE", "LEGAL", "DIRECTOR"];

    /// <summary>Ids by upper-case name.</summary>
    /// <exception cref="InvalidOperationException">Somebody is missing.</exception>
    public static async Task<IReadOnlyDictionary<string, Guid>> RequireAsync(PortalDbContext db, CancellationToken stop)
    {
        var found = await db
            .Users.Where(x => Names.Contains(x.NormalizedUserName!))
            .ToDictionaryAsync(x => x.NormalizedUserName!, x => x.Id, stop);
        var missing = Names.Where(x => !found.ContainsKey(x)).Select(x => x.ToLowerInvariant()).ToList();
        return missing.Count == 0
            ? found
            : throw new InvalidOperationException(
                $"The demo needs the people {string.Join(", ", missing)}; they are missing. Set Seed:Demo to false, or start with an empty data directory."
            );
    }
}
