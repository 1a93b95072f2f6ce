using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Delivery;
using Portal.Domain.Common;
using Portal.Domain.Delivery;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Delivery;

/// <summary>Rows and pushes for the tests of the room, written as its neighbours would write them.</summary>
static class DeliveryScene
{
    public static string Secret { get; } = WebhookSignature.NewSecret();

    /// <summary>A third party with one endpoint, straight into the tables.</summary>
    public static async Task<EndpointRow> EndpointAsync(this PortalApp app, string url, Action<EndpointRow>? change = null)
    {
        var clock = app.Services.GetRequiredService<TimeProvider>();
        var party = new ThirdPartyRow
        {
            Id = Ids.New(clock),
            Name = "Party " + Guid.NewGuid().ToString("N")[..8],
            CreatedAt = clock.GetUtcNow(),
        };
        var endpoint = new EndpointRow
        {
            Id = Ids.New(clock),
            ThirdPartyId = party.Id,
            Name = "main",
            Url = url,
            Events = """["*"]""",
            Schedule = "[0,0.05,0.05,0.05]",
            SecretProtected = app.Services.GetRequiredService<EndpointSecrets>().Protect(Secret),
            TimeoutSeconds = 2,
            CreatedAt = clock.GetUtcNow(),
        };
        change?.Invoke(endpoint);
        await app
            .Services.GetRequiredService<WriteTransactions>()
            .RunAsync(
                db =>
                {
                    db.Add(party);
                    db.Add(endpoint);
                    return Task.CompletedTask;
                },
                default
            );
        await app.Services.GetRequiredService<EndpointDirectory>().ReloadAsync(default);
        return endpoint;
    }

    /// <summary>A push as an agent or the approval room asks for it: plan, commit, tell.</summary>
    public static async Task<PlannedPush> PushAsync(
        this PortalApp app,
        EndpointRow endpoint,
        Guid? document = null,
        long? sequence = null,
        string type = "document.progressed",
        bool tell = true
    )
    {
        var outbox = app.Services.GetRequiredService<IOutbox>();
        var plan = outbox.Plan(
            new PushRequest
            {
                Type = type,
                ThirdPartyId = endpoint.ThirdPartyId,
                Data = Encoding.UTF8.GetBytes("""{"amount":12,"name":"公文"}"""),
                Timestamp = DateTimeOffset.UtcNow,
                DocumentId = document,
                Sequence = sequence,
            }
        );
        await app.Services.GetRequiredService<GroupCommitWriter>().CommitAsync(new WriteUnit { Rows = plan.Rows }, default);
        if (tell)
            outbox.Committed(plan);
        return plan;
    }

    /// <summary>The present row.</summary>
    public static async Task<DeliveryRow> DeliveryAsync(this PortalApp app, Guid id)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.Deliveries.AsNoTracking().SingleAsync(x => x.Id == id);
    }

    /// <summary>The attempts in order.</summary>
    public static async Task<List<AttemptRow>> AttemptsAsync(this PortalApp app, Guid id)
    {
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        return await db.DeliveryAttempts.AsNoTracking().Where(x => x.DeliveryId == id).OrderBy(x => x.Number).ToListAsync();
    }

    /// <summary>Waits for a state.</summary>
    public static Task<DeliveryRow> BecomesAsync(this PortalApp app, Guid id, string state) =>
        Eventually.BecomesAsync(() => app.DeliveryAsync(id), x => x.State == state);
}
