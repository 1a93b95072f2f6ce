using System.Globalization;
using System.Net;

namespace Portal.Settings;

/// <summary>Reading of settings as the contract writes them (section 1).</summary>
public static class SettingsReading
{
    /// <summary>A list: indexed keys (<c>Key:0</c>) or one string with <c>;</c>.</summary>
    public static IReadOnlyList<string> ReadList(this IConfiguration settings, string key)
    {
        ArgumentNullException.ThrowIfNull(settings);
        var section = settings.GetSection(key);
        var values = section.Value is { } text ? text.Split(';') : section.GetChildren().Select(x => x.Value ?? "");
        return [.. values.Select(x => x.Trim()).Where(x => x.Length > 0)];
    }

    /// <summary>Reads <c>127.0.0.1:2525</c>, <c>[::1]:25</c> or <c>localhost:25</c>; port 0 takes a free one.</summary>
    public static bool TryReadEndPoint(string text, out IPEndPoint endPoint)
    {
        ArgumentNullException.ThrowIfNull(text);
        var local = text.StartsWith("localhost:", StringComparison.OrdinalIgnoreCase) ? "127.0.0.1" + text[9..] : text;
        return IPEndPoint.TryParse(local, out endPoint!) && local.LastIndexOf(':') > local.LastIndexOf(']');
    }

    /// <summary>Reads a network such as <c>10.0.0.0/8</c>, or one address.</summary>
    public static bool TryReadNetwork(string text, out IPNetwork network)
    {
        if (IPNetwork.TryParse(text, out network))
            return true;
        if (!IPAddress.TryParse(text, out var one))
            return false;
        network = new IPNetwork(one, one.GetAddressBytes().Length * 8);
        return true;
    }

    /// <summary>Reads a whole number between the limits; anything else is a fault.</summary>
    public static int ReadNumber(this IConfiguration settings, string key, int fallback, int min, int max, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(faults);
        var text = settings[key];
        if (string.IsNullOrWhiteSpace(text))
            return fallback;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            return value;
        faults.Add($"{key}: '{text}' is no whole number between {min} and {max}");
        return fallback;
    }
}
