using Microsoft.AspNetCore.Components;
using Portal.Api;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Delivery.Pages;

/// <summary>One third party: description, keys, endpoints with test push, latest deliveries.</summary>
public sealed partial class ThirdPartyPage
{
    const string Back = "/third-parties";

    readonly Sending sending = new();
    ThirdPartyLine? line;
    IReadOnlyList<DeliveryLine> latest = [];
    (string Name, string? Secret)? secret;
    bool missing,
        adding;

    /// <summary>Id of the third party.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal ThirdPartyLines Reading { get; set; } = null!;

    [Inject]
    internal DeliveryLines Deliveries { get; set; } = null!;

    [Inject]
    internal SaveThirdParty Saving { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    bool MayChange => Viewer?.Caller.IsAdministrator == true;

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic is LiveTopic.Delivery or LiveTopic.Endpoints;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        line = Ids.TryRead(Id, out var id) ? await Reading.OneAsync(id, Stop) : null;
        missing = line is null;
        latest = line is null ? [] : await Deliveries.ReadAsync(new DeliveryQuery(ThirdPartyId: line.Id), null, 10, Stop);
    }

    Task RefreshAsync() => ReadAsync();

    Task AddedAsync((string Name, string? Secret) saved)
    {
        (adding, secret) = (false, saved);
        return ReadAsync();
    }

    async Task RemoveAsync()
    {
        var removed = await sending.TryAsync(() =>
            Saving.RemoveAsync(line!.Id, CallerRights.Seen(line.Version), (Viewer?.Caller).RequireAdministrator().Actor, Stop)
        );
        if (removed)
            Navigation.NavigateTo(Back);
    }
}
