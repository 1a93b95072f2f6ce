namespace Portal.Components;

/// <summary>Doors of the shell: layout, theme, static files, languages.</summary>
static class ShellModule
{
    public static void AddShell(this WebApplicationBuilder builder) => builder.Services.AddAntiforgery();

    /// <summary>Middleware that must come before authentication (culture, security headers).</summary>
    public static void UseShellBefore(this WebApplication app) { }

    public static void MapShell(this WebApplication app) { }
}
