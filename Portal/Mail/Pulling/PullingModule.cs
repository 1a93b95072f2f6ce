using Portal.Api;
using Portal.Operation;

namespace Portal.Mail;

/// <summary>Registers pulling.</summary>
static class PullingModule
{
    /// <summary>The engine, its jobs and its starts by hand.</summary>
    public static void AddPulling(this WebApplicationBuilder builder, ICollection<string> faults)
    {
        var services = builder.Services;
        services.AddSingleton(WatchOptions.Read(builder.Configuration, faults));
        services.AddSingleton<WatchMailbox>();
        services.AddHostedService<WatchMailboxes>();
        services.AddSingleton<PullSecrets>();
        services.AddSingleton<PullStates>();
        services.AddSingleton<MailboxConnecting>();
        services.AddSingleton<TakeInPulled>();
        services.AddSingleton<CarryOver>();
        services.AddSingleton<AfterPull>();
        services.AddSingleton<PullImap>();
        services.AddSingleton<PullPop3>();
        services.AddSingleton<PullCollector>();
        services.AddSingleton<StartPull>();
        services.AddSingleton<Pulls>();
        services.AddHostedService(provider => provider.GetRequiredService<StartPull>());
        services.AddTransient<PullJob>();
        services.AddSingleton<IRecurringWork, PullJobs>();
    }

    /// <summary>Pull now, and how it stands.</summary>
    public static void MapPulling(this ApiGroups api) => api.Admin.MapPull();
}
