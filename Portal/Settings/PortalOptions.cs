using System.Net;
using System.Security.Cryptography;
using System.Text;
using Portal.Data;

namespace Portal.Settings;

/// <summary>What a node does.</summary>
[Flags]
public enum NodeRoles
{
    None = 0,
    Web = 1,
    Intake = 2,
    Dispatch = 4,
    Jobs = 8,
    All = Web | Intake | Dispatch | Jobs,
}

/// <summary>The settings that concern the whole portal, checked (contract, section 1).</summary>
public sealed record PortalOptions
{
    /// <summary>Where portal and API listen.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>Used in links; no slash at the end.</summary>
    public required string PublicUrl { get; init; }

    /// <summary>Database file, keys, spool.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>What this node does.</summary>
    public required NodeRoles Roles { get; init; }

    /// <summary>Demo content wanted.</summary>
    public required bool SeedDemo { get; init; }

    /// <summary>True in the Development environment.</summary>
    public required bool Development { get; init; }

    /// <summary>Reads and checks; every fault goes into <paramref name="faults"/> as "key: what is wrong and what to do".</summary>
    public static PortalOptions Read(IConfiguration settings, IHostEnvironment environment, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(faults);
        var urls = settings.ReadList("Urls");
        if (urls.Count == 0)
            urls = ["http://127.0.0.1:5080"];
        foreach (var url in urls.Where(x => !TryParseUrl(x, out _)))
            faults.Add($"Urls: '{url}' is no address to listen on; write http://127.0.0.1:5080");
        var publicUrl = settings["Portal:PublicUrl"] ?? (urls.Any(IsWildcard) ? "" : urls[0]);
        if (publicUrl.Length == 0)
            faults.Add("Portal:PublicUrl: is required when Urls has a wildcard, because links in mails and pushes need a name");
        else if (!Uri.TryCreate(publicUrl, UriKind.Absolute, out var link) || link.Scheme is not ("http" or "https"))
            faults.Add($"Portal:PublicUrl: '{publicUrl}' is no http or https address");
        var development = environment.IsDevelopment();
        var demo = ReadBool(settings, "Seed:Demo", development, faults);
        if (demo && !urls.All(IsLoopback))
            faults.Add("Seed:Demo: demo accounts are allowed only while every address in Urls is on loopback; set Seed__Demo=false");
        return new PortalOptions
        {
            Urls = urls,
            PublicUrl = publicUrl.TrimEnd('/'),
            DataDirectory = Path.GetFullPath(settings["Portal:DataDirectory"] ?? "data", environment.ContentRootPath),
            Roles = ReadRoles(settings.ReadList("Portal:Roles"), faults),
            SeedDemo = demo,
            Development = development,
        };
    }

    /// <summary>Where the data is, from the same settings.</summary>
    public StorageOptions ReadStorage(IConfiguration settings, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(faults);
        var word = settings["Storage:Provider"] ?? nameof(StorageProvider.Sqlite);
        if (!Enum.TryParse<StorageProvider>(word, ignoreCase: true, out var provider))
            faults.Add($"Storage:Provider: '{word}' is unknown; write Sqlite or PostgreSql");
        var connection = settings.GetConnectionString("Portal");
        if (provider == StorageProvider.PostgreSql && string.IsNullOrWhiteSpace(connection))
            faults.Add("ConnectionStrings:Portal: is required with Storage:Provider=PostgreSql");
        return new StorageOptions(
            provider,
            connection ?? StorageOptions.SqliteFile(DataDirectory),
            DataDirectory,
            ReadNodeName(settings, provider, faults)
        );
    }

    // At its start a node frees what an earlier life of the same name held, so two living nodes must not share one: two on
    // one machine differ by their data directories.
    string ReadNodeName(IConfiguration settings, StorageProvider provider, ICollection<string> faults)
    {
        var name = settings["Portal:NodeName"];
        if (string.IsNullOrWhiteSpace(name))
            return provider == StorageProvider.Sqlite
                ? "node"
                : $"{Environment.MachineName}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(DataDirectory)))[..8]}";
        if (name.Length > 64 || name.Any(x => !char.IsAsciiLetterOrDigit(x) && x is not ('-' or '_' or '.')))
            faults.Add(
                $"Portal:NodeName: '{name}' is no name of a node; write at most 64 letters, digits, dots, - and _, different on every node"
            );
        return name;
    }

    /// <summary>Reads true or false; anything else is a fault.</summary>
    public static bool ReadBool(IConfiguration settings, string key, bool fallback, ICollection<string> faults)
    {
        var text = settings[key];
        if (string.IsNullOrWhiteSpace(text))
            return fallback;
        if (bool.TryParse(text, out var value))
            return value;
        faults.Add($"{key}: '{text}' is neither true nor false");
        return fallback;
    }

    /// <summary>Splits a listening address; the host may be a wildcard.</summary>
    public static bool TryParseUrl(string url, out (string Scheme, string Host, int Port) parts)
    {
        parts = default;
        var wildcardFree = url.Replace("://+", "://0.0.0.0", StringComparison.Ordinal)
            .Replace("://*", "://0.0.0.0", StringComparison.Ordinal);
        if (!Uri.TryCreate(wildcardFree, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return false;
        parts = (uri.Scheme, uri.Host.Trim('[', ']'), uri.Port);
        return true;
    }

    static bool IsWildcard(string url) => TryParseUrl(url, out var parts) && parts.Host is "0.0.0.0" or "::";

    static bool IsLoopback(string url) =>
        TryParseUrl(url, out var parts)
        && (parts.Host == "localhost" || (IPAddress.TryParse(parts.Host, out var ip) && IPAddress.IsLoopback(ip)));

    static NodeRoles ReadRoles(IReadOnlyList<string> words, ICollection<string> faults)
    {
        var roles = NodeRoles.None;
        foreach (var word in words.SelectMany(x => x.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)))
        {
            if (Enum.TryParse<NodeRoles>(word, ignoreCase: true, out var role))
                roles |= role;
            else
                faults.Add($"Portal:Roles: '{word}' is unknown; the roles are Web, Intake, Dispatch, Jobs");
        }
        return roles == NodeRoles.None ? NodeRoles.All : roles;
    }
}

/// <summary>The settings are wrong; every fault is one line.</summary>
public sealed class SettingsException(IReadOnlyList<string> faults) : Exception(string.Join(Environment.NewLine, faults))
{
    /// <summary>One line each: "key: what is wrong and what to do".</summary>
    public IReadOnlyList<string> Faults { get; } = faults;
}
