using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Agents;

/// <summary>What the dashboard needs beside its pages.</summary>
static class DashboardModule
{
    public static void AddDashboard(this IServiceCollection services)
    {
        services.AddSearch<RunRow, RunSearch>();
        services.AddSingleton<RunLines>();
        services.AddSingleton<WholeRuns>();
        services.AddSingleton<DashboardFigures>();
        services.AddSingleton<ReturnLatencies>();
        services.AddSingleton<DashboardChoices>();
        services.AddSingleton<Editing.AgentLines>();
    }

    /// <summary>The bytes of a run's mail for people who are signed in; the admin API has them for programs.</summary>
    public static void MapDashboard(this WebApplication app) =>
        app.MapGet("/agents/runs/{id:guid}/raw", RawAsync)
            .RequireAuthorization(
                new AuthorizeAttribute { Roles = "admin,operator,auditor", AuthenticationSchemes = IdentityConstants.ApplicationScheme }
            )
            .ExcludeFromDescription();

    static async Task<IResult> RawAsync(
        Guid id,
        IDbContextFactory<PortalDbContext> contexts,
        ContentStore store,
        HttpContext context,
        CancellationToken stop
    )
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var content = await (
            from run in db.Runs.AsNoTracking()
            where run.Id == id
            join message in db.Messages.AsNoTracking() on run.MessageId equals message.Id
            select new { message.Id, message.ContentId }
        ).FirstOrDefaultAsync(stop);
        if (content?.ContentId is not { } contentId)
            return TypedResults.NotFound();
        // As a file and never in the page: a mail is foreign content.
        context.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        return TypedResults.Stream(target => store.CopyToAsync(contentId, target, stop), "application/octet-stream", $"{content.Id:D}.eml");
    }
}
