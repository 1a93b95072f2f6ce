using System.Net;
using Portal.Settings;

namespace Portal.Delivery;

/// <summary>Settings of the room (contract, section 1).</summary>
sealed record DeliveryOptions
{
    /// <summary>Networks that may be called although they are not public, with http and any port.</summary>
    public required IReadOnlyList<IPNetwork> AllowedNetworks { get; init; }

    /// <summary>Pushes under way at once in this process.</summary>
    public int Slots { get; init; } = 64;

    /// <summary>Of these, slots that attempts 3 and later may take: the other half waits for attempts 1 and 2 (no retry storm starves a return).</summary>
    public int RetrySlots => Slots / 2;

    public static DeliveryOptions Read(IConfiguration settings, bool development, ICollection<string> faults)
    {
        var networks = new List<IPNetwork>();
        var given = settings.GetSection("Delivery:AllowedNetworks").Exists();
        foreach (
            var text in given ? settings.ReadList("Delivery:AllowedNetworks")
            : development ? ["127.0.0.0/8", "::1/128"]
            : []
        )
        {
            if (
                IPNetwork.TryParse(
                    text.Contains('/', StringComparison.Ordinal)
                        ? text
                        : text + (text.Contains(':', StringComparison.Ordinal) ? "/128" : "/32"),
                    out var network
                )
            )
                networks.Add(network);
            else
                faults.Add(
                    $"Delivery:AllowedNetworks: '{text}' is no network in CIDR form with zero host bits; write 10.20.0.0/16 or ::1/128"
                );
        }
        return new DeliveryOptions { AllowedNetworks = networks };
    }
}
