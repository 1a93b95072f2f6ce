using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Portal.Api;

namespace Portal.Operation;

/// <summary>
/// <c>/health/live</c> and <c>/health/ready</c>: anybody learns the status, an administrator's token also the parts
/// (contract, section 2). 503 when unhealthy; degraded is still ready.
/// </summary>
sealed class HealthEndpoints(HealthCheckService checks, IHostApplicationLifetime life, TimeProvider clock) : IDisposable
{
    static readonly TimeSpan KeepReport = TimeSpan.FromSeconds(1);

    readonly SemaphoreSlim turn = new(1, 1);
    HealthReport? last;
    long lastAt;

    /// <summary>The process runs.</summary>
    public static IResult Live() => Results.Json(new { status = "healthy" });

    /// <summary>The node can do its work.</summary>
    public async Task<IResult> ReadyAsync(HttpContext context, CancellationToken stop)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (life.ApplicationStopping.IsCancellationRequested)
            return Results.Json(new { status = "stopping" }, statusCode: StatusCodes.Status503ServiceUnavailable);
        var report = await ReportAsync(stop);
        var code = report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK;
        var status = Word(report.Status);
        if (!await IsAdministratorAsync(context))
            return Results.Json(new { status }, statusCode: code);
        var parts = report.Entries.ToDictionary(
            x => JsonNamingPolicy.CamelCase.ConvertName(x.Key),
            x => new
            {
                status = Word(x.Value.Status),
                description = x.Value.Description ?? x.Value.Exception?.Message,
                data = x.Value.Data,
            }
        );
        return Results.Json(new { status, checks = parts }, statusCode: code);
    }

    // Anybody may ask, so the answer is kept for a second: a flood of probes is one query a second.
    async Task<HealthReport> ReportAsync(CancellationToken stop)
    {
        await turn.WaitAsync(stop);
        try
        {
            if (last is null || clock.GetElapsedTime(lastAt) > KeepReport)
            {
                last = await checks.CheckHealthAsync(x => x.Tags.Contains("ready"), stop);
                lastAt = clock.GetTimestamp();
            }
            return last;
        }
        finally
        {
            turn.Release();
        }
    }

    static async Task<bool> IsAdministratorAsync(HttpContext context)
    {
        if (!context.Request.Headers.ContainsKey("Authorization"))
            return false;
        try
        {
            var answer = await context.AuthenticateAsync(Policies.BearerScheme);
            return answer.Principal is { } user && Caller.Of(user)?.IsAdministrator == true;
        }
        catch (Exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            // Tokens are in the database; while it is away nobody but the bootstrap token can be recognised.
            return false;
        }
    }

    static string Word(HealthStatus status) => JsonNamingPolicy.CamelCase.ConvertName(status.ToString());

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();
}
