namespace Portal.Delivery;

/// <summary>An endpoint with how it is doing.</summary>
/// <param name="View">As read by the API.</param>
/// <param name="Health">healthy, struggling, down, off or unknown.</param>
/// <param name="Waiting">Deliveries that still try or wait.</param>
/// <param name="Exhausted">Deliveries that gave up.</param>
/// <param name="LastDelivered">When it last answered 2xx.</param>
public sealed record EndpointLine(EndpointView View, string Health, int Waiting, int Exhausted, DateTimeOffset? LastDelivered);

/// <summary>A third party in the list and on its page.</summary>
/// <param name="Keys">Keys that are accepted now.</param>
/// <param name="Version">For the precondition of a change.</param>
public sealed record ThirdPartyLine(
    Guid Id,
    string Name,
    string? Description,
    int Keys,
    IReadOnlyList<EndpointLine> Endpoints,
    DateTimeOffset CreatedAt,
    int Version
)
{
    /// <summary>Deliveries that still try or wait.</summary>
    public int Waiting => Endpoints.Sum(x => x.Waiting);

    /// <summary>Deliveries that gave up.</summary>
    public int Exhausted => Endpoints.Sum(x => x.Exhausted);

    /// <summary>When any of its endpoints last answered 2xx.</summary>
    public DateTimeOffset? LastDelivered => Endpoints.Max(x => x.LastDelivered);
}
