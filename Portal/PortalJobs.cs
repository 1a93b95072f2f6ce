using Portal.Data;
using Portal.Settings;

namespace Portal;

/// <summary>Hangfire: recurring jobs are alarm clocks; the tables are the truth.</summary>
static class PortalJobs
{
    public static void AddJobs(this WebApplicationBuilder builder, PortalOptions portal, StorageOptions storage) { }

    public static void MapJobs(this WebApplication app) { }
}
