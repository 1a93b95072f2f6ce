using System.Net;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Portal.Settings;

namespace Portal.Operation;

/// <summary>The own SMTP listener greets.</summary>
sealed class SmtpHealth(PortalOptions portal, IConfiguration settings) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var listeners = MailListeners.ReadSmtp(settings);
        if (!portal.Roles.HasFlag(NodeRoles.Intake) || listeners.Count == 0)
            return HealthCheckResult.Healthy("off on this node");
        foreach (var listener in listeners)
        {
            if (!SettingsReading.TryReadEndPoint(listener, out var at) || at.Port == 0)
                continue;
            try
            {
                if (
                    await GreetingAsync(Reachable(at), cancellationToken) is var greeting
                    && !greeting.StartsWith("220", StringComparison.Ordinal)
                )
                    return HealthCheckResult.Unhealthy($"{listener} answers: {greeting}");
            }
            catch (Exception failure) when (failure is SocketException or IOException)
            {
                return HealthCheckResult.Unhealthy($"{listener} does not answer: {failure.Message}");
            }
        }
        return HealthCheckResult.Healthy("greets on " + string.Join(' ', listeners));
    }

    static async Task<string> GreetingAsync(IPEndPoint at, CancellationToken stop)
    {
        using var client = new TcpClient(at.AddressFamily);
        await client.ConnectAsync(at, stop);
        var stream = client.GetStream();
        var buffer = new byte[512];
        var read = await stream.ReadAsync(buffer, stop);
        await stream.WriteAsync("QUIT\r\n"u8.ToArray(), stop);
        return Encoding.ASCII.GetString(buffer, 0, read).TrimEnd();
    }

    static IPEndPoint Reachable(IPEndPoint at) =>
        at.Address.Equals(IPAddress.Any) ? new(IPAddress.Loopback, at.Port)
        : at.Address.Equals(IPAddress.IPv6Any) ? new(IPAddress.IPv6Loopback, at.Port)
        : at;
}
