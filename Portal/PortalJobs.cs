using Hangfire;
using Hangfire.PostgreSql;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Identity;
using Portal.Data;
using Portal.Operation;
using Portal.Settings;

namespace Portal;

/// <summary>Hangfire: recurring jobs are alarm clocks; the tables are the truth, so an in-memory store loses nothing.</summary>
static class PortalJobs
{
    const string Dashboard = "/jobs";

    public static void AddJobs(this WebApplicationBuilder builder, PortalOptions portal, StorageOptions storage)
    {
        builder.Services.AddHangfire(
            (services, hangfire) =>
            {
                hangfire.UseLogProvider(new JobLog(services.GetRequiredService<ILoggerFactory>()));
                hangfire.UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings();
                if (storage.Provider == StorageProvider.PostgreSql)
                    hangfire.UsePostgreSqlStorage(x => x.UseNpgsqlConnection(storage.ConnectionString));
                else
                    hangfire.UseInMemoryStorage();
            }
        );
        builder.Services.AddTransient<Sweeps>();
        builder.Services.AddTransient<CleanUp>();
        if (portal.Roles.HasFlag(NodeRoles.Jobs))
            builder.Services.AddHostedService<RunJobs>();
    }

    public static void MapJobs(this WebApplication app)
    {
        // The store of PostgreSQL opens a connection when it is made; building the portal must not (first request instead).
        var dashboard = new Lazy<RequestDelegate>(() =>
        {
            var branch = ((IApplicationBuilder)app).New();
            branch.UseHangfireDashboard(
                Dashboard,
                new DashboardOptions
                {
                    Authorization = [new AdministratorsOnly()],
                    AppPath = "/",
                    DashboardTitle = "Collector",
                    DisplayStorageConnectionString = false,
                }
            );
            return branch.Build();
        });
        app.Map(Dashboard + "/{**rest}", context => dashboard.Value(context))
            .RequireAuthorization(SignedInAdministrator)
            .ExcludeFromDescription();
    }

    static void SignedInAdministrator(AuthorizationPolicyBuilder policy) =>
        policy.AddAuthenticationSchemes(IdentityConstants.ApplicationScheme).RequireAuthenticatedUser().RequireRole("admin");
}
