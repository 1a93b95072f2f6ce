using Portal.Settings;

namespace Portal.Operation;

/// <summary>Where mail comes in, as written in the settings.</summary>
static class MailListeners
{
    public const string Smtp = "Mail:Smtp:Listen";
    public const string Lmtp = "Mail:Lmtp:Listen";

    /// <summary>Addresses of one listener; a key that is absent takes the default, an empty one is off.</summary>
    public static IReadOnlyList<string> Read(IConfiguration settings, string key, string fallback) =>
        settings.GetSection(key).Exists() || settings[key] is not null ? settings.ReadList(key)
        : fallback.Length == 0 ? []
        : [fallback];

    /// <summary>Addresses of SMTP with its default.</summary>
    public static IReadOnlyList<string> ReadSmtp(IConfiguration settings) => Read(settings, Smtp, "127.0.0.1:2525");

    /// <summary>Addresses of LMTP; off by default.</summary>
    public static IReadOnlyList<string> ReadLmtp(IConfiguration settings) => Read(settings, Lmtp, "");
}
