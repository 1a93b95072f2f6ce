using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Portal.Delivery;

/// <summary>How the demo third party behaves.</summary>
public enum DemoMode
{
    /// <summary>Answers 200.</summary>
    Ok,

    /// <summary>Answers 500.</summary>
    Fail,

    /// <summary>Answers 503 with Retry-After: 5.</summary>
    Busy,

    /// <summary>Never answers.</summary>
    Hang,

    /// <summary>Answers 200 after 3 s.</summary>
    Slow,
}

/// <summary>A push as it arrived at the demo third party.</summary>
/// <param name="Id">webhook-id.</param>
/// <param name="Type">Event type, empty when the body cannot be read.</param>
/// <param name="Verified">True when the signature and its time are right.</param>
/// <param name="Why">Why it is not verified; null when it is.</param>
/// <param name="Attempt">webhook-attempt.</param>
/// <param name="Body">As received.</param>
/// <param name="At">When.</param>
/// <param name="Mode">How it was answered.</param>
public sealed record DemoArrival(
    string Id,
    string Type,
    bool Verified,
    string? Why,
    string Attempt,
    string Body,
    DateTimeOffset At,
    DemoMode Mode
);

/// <summary>
/// The third party of the demo: an outsider that happens to live in this process. It checks signatures with a small
/// verifier of its own, as a receiver would write it, and keeps the last 200 arrivals in memory.
/// </summary>
public sealed class DemoThirdParty(TimeProvider clock)
{
    /// <summary>Fixed secret of the demo endpoint; it exists only where demo content does.</summary>
    public const string Secret = "whsec_Y29sbGVjdG9yLWRlbW8tdGhpcmQtcGFydHktc2VjcmV0";

    const int Kept = 200;
    static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(5);

    readonly Lock turn = new();
    readonly LinkedList<DemoArrival> arrivals = new();

    /// <summary>Newest first, at most 200.</summary>
    public IReadOnlyList<DemoArrival> Arrivals
    {
        get
        {
            lock (turn)
                return [.. arrivals];
        }
    }

    /// <summary>How it behaves from now on.</summary>
    public DemoMode Mode
    {
        get;
        set
        {
            field = value;
            Changed?.Invoke(this, EventArgs.Empty);
        }
    }

    /// <summary>Something arrived or the mode was changed; handlers must be short.</summary>
    public event EventHandler? Changed;

    /// <summary>Takes one request in and answers whether its signature holds.</summary>
    public DemoArrival Receive(string? id, string? timestamp, string? signature, string? attempt, byte[] body)
    {
        ArgumentNullException.ThrowIfNull(body);
        var why = WhyNot(id, timestamp, signature, body);
        var arrival = new DemoArrival(
            id ?? "",
            TypeOf(body),
            why is null,
            why,
            attempt ?? "",
            Encoding.UTF8.GetString(body),
            clock.GetUtcNow(),
            Mode
        );
        lock (turn)
        {
            arrivals.AddFirst(arrival);
            if (arrivals.Count > Kept)
                arrivals.RemoveLast();
        }
        Changed?.Invoke(this, EventArgs.Empty);
        return arrival;
    }

    string? WhyNot(string? id, string? timestamp, string? signature, byte[] body)
    {
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(timestamp) || string.IsNullOrEmpty(signature))
            return "A header is missing: webhook-id, webhook-timestamp and webhook-signature are needed.";
        // Whatever does not fit into 32 bits is no time of ours, and too much for a date.
        if (!uint.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return "webhook-timestamp is no time in seconds.";
        if ((clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds)).Duration() > Tolerance)
            return "webhook-timestamp is more than five minutes away from now.";
        var key = Convert.FromBase64String(Secret["whsec_".Length..]);
        var expected = HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]);
        foreach (var item in signature.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var given = new byte[32];
            if (
                item.StartsWith("v1,", StringComparison.Ordinal)
                && Convert.TryFromBase64String(item[3..], given, out var length)
                && length == 32
                && CryptographicOperations.FixedTimeEquals(given, expected)
            )
                return null;
        }
        return "The signature does not fit id, time and body.";
    }

    static string TypeOf(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("type", out var type)
                ? type.ToString()
                : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
