using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Approvals.Pages;
using Portal.Data;
using Portal.Domain.Agents;
using Portal.Domain.Identity;
using Portal.Settings;

namespace Portal.Approvals;

/// <summary>Doors of the approvals room.</summary>
public static class ApprovalsModule
{
    /// <summary>Registers the room; every wrong setting goes into <paramref name="faults"/>.</summary>
    public static void AddApprovals(this WebApplicationBuilder builder, PortalOptions portal, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddSingleton(ApprovalsOptions.Read(builder.Configuration, faults));
        services.AddSingleton<RouteVersions>();
        services.AddSingleton<StoredDocuments>();
        services.AddSingleton<SubmissionCheck>();
        services.AddSingleton<StoredFiles>();
        services.AddSingleton<RevisionContent>();
        services.AddSingleton<CorrectedContent>();
        services.AddSingleton<Announcements>();
        services.AddSingleton<DocumentMoves>();
        services.AddSingleton<IDocumentDirectory, DocumentDirectory>();
        services.AddSingleton<IPersonDuties, PersonDuties>();
        services.AddSingleton<IFirstContent, DemoRoute>();
        services.AddSingleton<IFirstContent, DemoDocuments>();
        services.AddHandover();
        services.AddReading();
        services.AddUseCases();
    }

    /// <summary>Endpoints of the room.</summary>
    public static void MapApprovals(this WebApplication app, ApiGroups api)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(api);
        api.MapSubmitting(app.Services.GetRequiredService<ApprovalsOptions>());
        api.MapReadingDocuments();
        api.MapEvents();
        api.MapTasks();
        api.MapRoutes();
        app.MapAttachmentDownloads();
        api.MapHandover();
        app.MapPackageDownloads();
    }

    static void AddReading(this IServiceCollection services)
    {
        services.AddSearch<DocumentRow, DocumentSearch>();
        services.AddSearch<TaskRow, TaskSearch>();
        services.AddSingleton<TaskLists>();
        services.AddSingleton<TaskDetails>();
        services.AddSingleton<DocumentAnswers>();
        services.AddSingleton<DocumentQueries>();
        services.AddSingleton<PublishRoute>();
        services.AddSingleton<RouteLines>();
        services.AddSingleton<AttachmentTexts>();
        services.AddSingleton<DocumentLists>();
        services.AddSingleton<ThirdPartyNames>();
        services.AddSingleton(x => new DocumentViews(Contexts(x), x.GetRequiredService<RouteVersions>()));
        services.AddSingleton(x => new RevisionViews(Contexts(x), x.GetRequiredService<RouteVersions>()));
        services.AddSingleton(x => new AvailableRoutes(Contexts(x), x.GetRequiredService<RouteVersions>()));
    }

    // Constructors of the use cases are internal because they name internal parts, so each is made by hand.
    static void AddUseCases(this IServiceCollection services)
    {
        services.AddSingleton(x => new DecideTask(
            x.GetRequiredService<WriteTransactions>(),
            x.GetRequiredService<StoredDocuments>(),
            x.GetRequiredService<DocumentMoves>()
        ));
        services.AddSingleton(x => new SubmitDocument(
            x.GetRequiredService<WriteTransactions>(),
            Contexts(x),
            x.GetRequiredService<SubmissionCheck>(),
            x.GetRequiredService<StoredFiles>(),
            x.GetRequiredService<RevisionContent>(),
            x.GetRequiredService<DocumentMoves>(),
            x.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(x => new ValidateDocument(Contexts(x), x.GetRequiredService<SubmissionCheck>()));
        services.AddSingleton(x => new CorrectDocument(
            x.GetRequiredService<WriteTransactions>(),
            Contexts(x),
            x.GetRequiredService<StoredDocuments>(),
            x.GetRequiredService<StoredFiles>(),
            x.GetRequiredService<CorrectedContent>(),
            x.GetRequiredService<DocumentMoves>()
        ));
    }

    static IDbContextFactory<PortalDbContext> Contexts(IServiceProvider services) =>
        services.GetRequiredService<IDbContextFactory<PortalDbContext>>();
}
