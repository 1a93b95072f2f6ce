using System.Collections.Concurrent;
using System.Globalization;

namespace Portal.Settings;

/// <summary>
/// Finds keys that nobody reads: a typing error in a key would otherwise be a silent default. It sits behind the
/// other sources and sees every key that the rooms ask for while the program is built, so no list has to be kept.
/// </summary>
sealed class KnownSettings : ConfigurationProvider, IConfigurationSource
{
    // Only these sections are ours to judge; Logging, Kestrel and the like belong to the framework.
    static readonly string[] Sections = ["Portal", "Storage", "Mail", "Approvals", "Bootstrap", "Seed", "Delivery", "Metrics"];

    /// <summary>Keys of the contract that may be read later than the build.</summary>
    static readonly string[] Always =
    [
        "Portal:DataDirectory",
        "Portal:PublicUrl",
        "Portal:Roles",
        "Portal:NodeName",
        "Storage:Provider",
        "Mail:Smtp:Listen",
        "Mail:Smtp:CertificatePath",
        "Mail:Smtp:CertificatePassword",
        "Mail:Lmtp:Listen",
        "Mail:Outgoing:Host",
        "Mail:Outgoing:Port",
        "Mail:Outgoing:Security",
        "Mail:Outgoing:User",
        "Mail:Outgoing:Password",
        "Mail:Outgoing:From",
        "Mail:MaxMessageBytes",
        "Approvals:ReturnAddress",
        "Bootstrap:AdminToken",
        "Seed:Demo",
        "Delivery:AllowedNetworks",
        "Metrics:Listen",
    ];

    readonly ConcurrentDictionary<string, bool> asked = new(
        Always.Select(x => KeyValuePair.Create(x, true)),
        StringComparer.OrdinalIgnoreCase
    );
    volatile bool watching = true;

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Has no values of its own; remembers the question.</summary>
    public override bool TryGet(string key, out string? value)
    {
        if (watching)
            asked.TryAdd(key, true);
        value = null;
        return false;
    }

    /// <summary>One fault for each key of our sections that nobody asked for; then stops watching.</summary>
    public void Check(IConfiguration settings, ICollection<string> faults)
    {
        watching = false;
        foreach (var (key, value) in settings.AsEnumerable())
        {
            if (value is null || !IsOurs(key) || IsKnown(key))
                continue;
            faults.Add($"{key}: is unknown" + (Nearest(key) is { } near ? $"; did you mean {near}?" : "; the README lists the settings"));
        }
    }

    // A bare MAIL is an environment variable of every Unix login, not a setting.
    static bool IsOurs(string key) =>
        key.Split(':') is { Length: > 1 } parts && Sections.Contains(parts[0], StringComparer.OrdinalIgnoreCase);

    bool IsKnown(string key)
    {
        if (asked.ContainsKey(key))
            return true;
        var colon = key.LastIndexOf(':');
        return int.TryParse(key.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out _)
            && asked.ContainsKey(key[..colon]);
    }

    string? Nearest(string key) =>
        asked
            .Keys.Where(IsOurs)
            .Select(x => (Key: x, Steps: Distance(x.ToUpperInvariant(), key.ToUpperInvariant())))
            .Where(x => x.Steps <= Math.Max(2, key.Length / 4))
            .OrderBy(x => x.Steps)
            .ThenBy(x => x.Key, StringComparer.Ordinal)
            .Select(x => x.Key)
            .FirstOrDefault();

    // Levenshtein with one row.
    static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var change = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(change, Math.Min(row[j], row[j - 1]) + 1);
            }
        }
        return row[^1];
    }
}
