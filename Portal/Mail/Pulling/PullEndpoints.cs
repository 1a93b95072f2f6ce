using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>What became of asking for a pull.</summary>
/// <param name="State">started, or running when one ran already.</param>
sealed record PullStarted(string State);

/// <summary><c>/api/admin/v1/collectors/{id}/pull</c>.</summary>
static class PullEndpoints
{
    /// <summary>Hangs them on the group.</summary>
    public static void MapPull(this RouteGroupBuilder admin)
    {
        var pull = admin.MapGroup("/collectors/{id}/pull").WithTags("Collectors");
        pull.MapPost("", StartAsync).WithSummary("Pull now");
        pull.MapGet("", ReadAsync).WithSummary("How pulling stands");
    }

    static async Task<Accepted<PullStarted>> StartAsync(string id, Pulls pulls, CancellationToken stop)
    {
        var collectorId = ReadId(id);
        var running = await pulls.StartAsync(collectorId, stop);
        return TypedResults.Accepted($"/api/admin/v1/collectors/{collectorId:D}/pull", new PullStarted(running ? "running" : "started"));
    }

    static Task<PullView> ReadAsync(string id, Pulls pulls, CancellationToken stop) => pulls.ReadAsync(ReadId(id), stop);

    static Guid ReadId(string id) => Ids.TryRead(id, out var read) ? read : throw RefusalException.NotFound("collector");
}
