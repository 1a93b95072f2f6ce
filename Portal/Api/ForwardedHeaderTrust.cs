using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Portal.Settings;

namespace Portal.Api;

/// <summary>
/// Off unless <c>Portal:TrustedProxies</c> names the proxies (addresses or networks): whoever may set
/// <c>X-Forwarded-For</c> may be anybody.
/// </summary>
static class ForwardedHeaderTrust
{
    const string Key = "Portal:TrustedProxies";

    public static void AddForwardedHeaders(this WebApplicationBuilder builder, ICollection<string> faults)
    {
        var proxies = new List<System.Net.IPNetwork>();
        foreach (var text in builder.Configuration.ReadList(Key))
        {
            if (System.Net.IPNetwork.TryParse(text, out var network))
                proxies.Add(network);
            else if (IPAddress.TryParse(text, out var one))
                proxies.Add(new System.Net.IPNetwork(one, one.GetAddressBytes().Length * 8));
            else
                faults.Add($"{Key}: '{text}' is neither an address nor a network; write 10.0.0.7 or 10.0.0.0/8");
        }
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders =
                proxies.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            foreach (var proxy in proxies)
                options.KnownIPNetworks.Add(proxy);
        });
    }
}
