using System.Reflection;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Settings;

namespace Portal.Operation;

/// <summary>Says once where the portal is.</summary>
sealed class AnnounceStart(
    PortalOptions portal,
    StorageOptions storage,
    IConfiguration settings,
    IHostApplicationLifetime life,
    ILogger<AnnounceStart> log
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await life.StartedAsync(stoppingToken);
        OperationLog.Ready(
            log,
            typeof(PortalHost).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
                ?? "",
            string.Join(' ', portal.Urls),
            Listening(MailListeners.ReadSmtp(settings)),
            Listening(MailListeners.ReadLmtp(settings)),
            storage.Provider.ToString(),
            portal.Roles.ToString()
        );
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        OperationLog.Stopping(log);
        return base.StopAsync(cancellationToken);
    }

    string Listening(IReadOnlyList<string> addresses) =>
        portal.Roles.HasFlag(NodeRoles.Intake) && addresses.Count > 0 ? string.Join(' ', addresses) : "off";
}
