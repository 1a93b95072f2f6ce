using System.Net;
using Portal.Settings;

namespace Portal.Operation;

/// <summary>The own port of <c>/metrics</c> (<c>Metrics:Listen</c>): nothing else is served there, and nobody signs in.</summary>
sealed record MetricsPort(IPEndPoint? At)
{
    public const string Path = "/metrics";

    public static MetricsPort Read(IConfiguration settings, PortalOptions portal, ICollection<string> faults)
    {
        var text = settings["Metrics:Listen"];
        if (string.IsNullOrWhiteSpace(text))
            return new MetricsPort(At: null);
        if (!SettingsReading.TryReadEndPoint(text.Trim(), out var at) || at.Port == 0)
            faults.Add($"Metrics:Listen: '{text}' is no address to listen on; write 127.0.0.1:9464");
        else if (portal.Urls.Any(x => PortalOptions.TryParseUrl(x, out var url) && url.Port == at.Port))
            faults.Add(
                "Metrics:Listen: is the port of Urls; take another, or leave it empty to read /metrics with an administrator's token"
            );
        else
            return new MetricsPort(at);
        return new MetricsPort(At: null);
    }

    /// <summary>True for a request that came in by this port.</summary>
    public bool IsOwn(HttpContext context) => At is not null && context.Connection.LocalPort == At.Port;
}
