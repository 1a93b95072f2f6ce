namespace Portal;

/// <summary>Health and metrics.</summary>
static class PortalTelemetry
{
    public static void AddTelemetry(this WebApplicationBuilder builder) { }

    public static void MapTelemetry(this WebApplication app) { }
}
