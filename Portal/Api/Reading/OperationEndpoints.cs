using Hangfire;
using Hangfire.Storage;
using Portal.Data;
using Portal.Settings;

namespace Portal.Api;

/// <summary>A setting in force; the value of a secret is never given.</summary>
sealed record SettingView(string Key, string? Value, bool Secret);

/// <summary>A recurring job.</summary>
sealed record JobView(string Id, string Cron, DateTimeOffset? NextAt, DateTimeOffset? LastAt, string? LastState, string? Error);

/// <summary>What an administrator reads about the running portal: <c>/settings</c> and <c>/jobs</c>.</summary>
static class OperationEndpoints
{
    static readonly string[] Keys =
    [
        "Mail:Smtp:Listen",
        "Mail:Lmtp:Listen",
        "Mail:Smtp:CertificatePath",
        "Mail:Smtp:CertificatePassword",
        "Mail:Smtp:RequireAuth",
        "Mail:Smtp:Limits:Connections",
        "Mail:Smtp:Limits:ConnectionsPerAddress",
        "Mail:Smtp:Limits:ConnectionsPerMinute",
        "Mail:Smtp:Limits:MailsPerMinute",
        "Mail:Smtp:Limits:RecipientsPerMinute",
        "Mail:Smtp:Limits:Trusted",
        "Mail:Outgoing:Host",
        "Mail:Outgoing:Port",
        "Mail:Outgoing:Security",
        "Mail:Outgoing:User",
        "Mail:Outgoing:Password",
        "Mail:Outgoing:From",
        "Mail:MaxMessageBytes",
        "Approvals:ReturnAddress",
        "Bootstrap:AdminToken",
        "Delivery:AllowedNetworks",
        "Metrics:Listen",
        "Portal:TrustedProxies",
    ];

    public static void MapOperation(this WebApplication app, RouteGroupBuilder admin)
    {
        admin.MapGet("/settings", ReadSettings).WithSummary("The settings in force, without secrets");
        admin.MapGet("/jobs", ReadJobs).WithSummary("The recurring jobs");
    }

    static Page<SettingView> ReadSettings(IConfiguration settings, PortalOptions portal, StorageOptions storage)
    {
        List<SettingView> items =
        [
            new("Urls", string.Join(';', portal.Urls), false),
            new("Portal:PublicUrl", portal.PublicUrl, false),
            new("Portal:DataDirectory", portal.DataDirectory, false),
            new("Portal:Roles", portal.Roles.ToString(), false),
            new("Storage:Provider", storage.Provider.ToString(), false),
            new("ConnectionStrings:Portal", null, true),
            new("Seed:Demo", portal.SeedDemo ? "true" : "false", false),
        ];
        foreach (var key in Keys)
        {
            var secret = key.EndsWith("Password", StringComparison.Ordinal) || key.EndsWith("Token", StringComparison.Ordinal);
            var list = string.Join(';', settings.ReadList(key));
            items.Add(new SettingView(key, secret || list.Length == 0 ? null : list, secret));
        }
        return new Page<SettingView>(items, null);
    }

    static Page<JobView> ReadJobs(IServiceProvider services)
    {
        // Without the role Jobs no job storage may be registered.
        if (services.GetService<JobStorage>() is not { } storage)
            return new Page<JobView>([], null);
        using var connection = storage.GetReadOnlyConnection();
        var jobs = connection
            .GetRecurringJobs()
            .Select(x => new JobView(x.Id, x.Cron, Utc(x.NextExecution), Utc(x.LastExecution), x.LastJobState, x.Error));
        return new Page<JobView>([.. jobs], null);
    }

    static DateTimeOffset? Utc(DateTime? time) => time is { } known ? new DateTimeOffset(known, TimeSpan.Zero) : null;
}
