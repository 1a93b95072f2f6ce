using Microsoft.AspNetCore.Components;
using Portal.Components.Controls;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Delivery.Pages;

/// <summary>Every delivery, newest first; views and filters are in the address.</summary>
public sealed partial class Deliveries
{
    const int PageSize = 50;

    IReadOnlyList<DeliveryLine>? lines;
    IReadOnlyList<(Guid Id, string Name)> parties = [];
    IReadOnlyList<string> types = [];
    LiveRows? rows;
    int? count;
    int newer;
    bool more;
    DeliveryQuery? shown;
    DeliveryNeeds? needs;

    /// <summary>open, failed or delivered.</summary>
    [SupplyParameterFromQuery(Name = "view")]
    public string? View { get; set; }

    /// <summary>One state.</summary>
    [SupplyParameterFromQuery(Name = "state")]
    public string? State { get; set; }

    /// <summary>One third party (id).</summary>
    [SupplyParameterFromQuery(Name = "party")]
    public string? Party { get; set; }

    /// <summary>One event type.</summary>
    [SupplyParameterFromQuery(Name = "type")]
    public string? Type { get; set; }

    /// <summary>Event, document number, or an id.</summary>
    [SupplyParameterFromQuery(Name = "q")]
    public string? Text { get; set; }

    [Inject]
    internal DeliveryLines Reading { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    bool Filtered => !string.IsNullOrEmpty(View + State + Party + Type + Text);

    string NewText =>
        newer == 1 ? Words[nameof(DeliveryPageTexts.ShowOneNew)] : Words[nameof(DeliveryPageTexts.ShowNew), newer >= 100 ? "99+" : newer];

    IReadOnlyList<(string? Key, string Text)> Views =>
        [
            (null, Words[nameof(DeliveryPageTexts.All)]),
            ("open", Words[nameof(DeliveryPageTexts.Open)]),
            ("failed", Words[nameof(DeliveryPageTexts.Failed)]),
            ("delivered", Words[nameof(DeliveryPageTexts.Delivered)]),
        ];

    IReadOnlyList<(string, string)> StateOptions =>
        [
            .. StatusVocabulary
                .All.Where(x => x.Of == StatusOf.Delivery && x.Value != "acknowledged")
                .Select(x => (x.Value, States[x.Key].Value)),
        ];

    DeliveryQuery Query => new(View, State, Ids.TryRead(Party, out var party) ? party : null, Type, Text);

    /// <inheritdoc/>
    protected override bool ShowsFailure => true;

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic == LiveTopic.Delivery;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        // A refresh keeps what "more" has brought; other filters begin anew.
        var size = shown == Query ? Math.Max(PageSize, lines?.Count ?? 0) : PageSize;
        if (lines is null)
            (parties, types) = await Reading.ChoicesAsync(Stop);
        lines = await Reading.ReadAsync(Query, null, size, Stop);
        (shown, more, newer) = (Query, lines.Count == size, 0);
        count = await Reading.CountAsync(Query, Stop);
        needs = lines.Count == 0 && !Filtered ? await Reading.NeedsAsync(Stop) : null;
    }

    /// <inheritdoc/>
    protected override async Task ReadAgainAsync()
    {
        if (lines is not { Count: > 0 } || rows is null || !await rows.InHandAsync(Stop))
        {
            await ReadAsync();
            return;
        }
        // Nothing moves under the hand: the lines that are shown change in place, new ones are only counted.
        lines = await Reading.ReadAsync([.. lines.Select(x => x.Id)], Stop);
        newer = await Reading.CountNewerAsync(Query, lines.Count > 0 ? lines[0].Id : Guid.Empty, Stop);
    }

    async Task MoreAsync()
    {
        var next = await Reading.ReadAsync(Query, lines![^1].Id, PageSize, Stop);
        (lines, more) = ([.. lines, .. next], next.Count == PageSize);
    }

    IEnumerable<(bool There, string Text, string Action, string Href)> Needs(bool party, bool endpoint, bool agent) =>
        [
            (party, Words[nameof(DeliveryPageTexts.NeedParty)], Words[nameof(DeliveryPageTexts.AddParty)], "/third-parties/new"),
            (endpoint, Words[nameof(DeliveryPageTexts.NeedEndpoint)], Words[nameof(DeliveryPageTexts.AddEndpoint)], "/third-parties"),
            (agent, Words[nameof(DeliveryPageTexts.NeedAgent)], Words[nameof(DeliveryPageTexts.AddAgent)], "/agents/new"),
        ];

    void SearchAsync(ChangeEventArgs changed) => Change("q", changed.Value as string);

    void Change(string name, string? value) => Navigation.NavigateTo(Address(name, value));

    string Address(string name, string? value) => Navigation.GetUriWithQueryParameter(name, string.IsNullOrEmpty(value) ? null : value);
}
