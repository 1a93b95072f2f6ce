using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Mail.Pages;

/// <summary>Every collector: where its mail comes from, how much came today, what waits for a person.</summary>
public sealed partial class Collectors
{
    IReadOnlyList<CollectorLine>? lines;

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal CollectorLines Reading { get; set; } = null!;

    /// <inheritdoc/>
    protected override bool ShowsFailure => true;

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic is LiveTopic.Message or LiveTopic.Collectors;

    /// <inheritdoc/>
    protected override async Task ReadAsync() => lines = await Reading.ReadAsync(Morning(Clock.GetUtcNow()), Stop);

    DateTimeOffset Morning(DateTimeOffset now)
    {
        var zone = Viewer?.Zone ?? TimeZoneInfo.Utc;
        var day = TimeZoneInfo.ConvertTime(now, zone).Date;
        return new DateTimeOffset(day, zone.GetUtcOffset(day)).ToUniversalTime();
    }
}
