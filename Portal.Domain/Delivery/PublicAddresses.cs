using System.Net;
using System.Net.Sockets;

namespace Portal.Domain.Delivery;

/// <summary>
/// Which addresses the portal may call. An own table, because "is global" of any library lets NAT64, 6to4, AS112, AMT,
/// multicast or a cloud's host-local address pass (anchors: reliability M5; webhooks 1.6).
/// </summary>
public static class PublicAddresses
{
    static readonly IPNetwork[] ForbiddenV4 =
    [
        Net("0.0.0.0/8"), // this network
        Net("10.0.0.0/8"), // private
        Net("100.64.0.0/10"), // shared (CGNAT)
        Net("127.0.0.0/8"), // loopback
        Net("168.63.129.16/32"), // Azure WireServer: public number, host-local
        Net("169.254.0.0/16"), // link-local, cloud metadata
        Net("172.16.0.0/12"), // private
        Net("192.0.0.0/24"), // IETF protocol assignments
        Net("192.0.2.0/24"), // documentation
        Net("192.31.196.0/24"), // AS112
        Net("192.52.193.0/24"), // AMT
        Net("192.88.99.0/24"), // 6to4 relay
        Net("192.168.0.0/16"), // private
        Net("192.175.48.0/24"), // AS112
        Net("198.18.0.0/15"), // benchmarking
        Net("198.51.100.0/24"), // documentation
        Net("203.0.113.0/24"), // documentation
        Net("224.0.0.0/4"), // multicast
        Net("240.0.0.0/4"), // reserved, broadcast
    ];

    // Only 2000::/3 is global unicast. Everything outside it is refused as a whole: ::/8 with its embedded IPv4 forms
    // (mapped, compatible, translated, NAT64), discard, SRv6, unique local, link-local, site-local, multicast.
    static readonly IPNetwork GlobalUnicast = Net("2000::/3");

    static readonly IPNetwork[] ForbiddenV6 =
    [
        Net("2001::/23"), // IETF protocol assignments: Teredo, ORCHID, benchmarking, anycast
        Net("2001:db8::/32"), // documentation
        Net("2002::/16"), // 6to4
        Net("2620:4f:8000::/48"), // AS112
        Net("3fff::/20"), // documentation
    ];

    /// <summary>True for a unicast address of the public internet. A scope id (%eth0) is not looked at.</summary>
    public static bool Contains(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !Array.Exists(ForbiddenV4, x => x.Contains(address));
        return GlobalUnicast.Contains(address) && !Array.Exists(ForbiddenV6, x => x.Contains(address));
    }

    static IPNetwork Net(string cidr) => IPNetwork.Parse(cidr);
}
