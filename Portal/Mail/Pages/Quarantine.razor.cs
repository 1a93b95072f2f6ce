using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Mail.Pages;

/// <summary>What was kept back, held or quarantined: why, and what to do with it.</summary>
public sealed partial class Quarantine
{
    const int PageSize = 50;

    static readonly MessageFilter All = new(null, null, null, null, null, null, null);

    IReadOnlyList<MessageView>? lines;
    string? next;
    int? count;

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal MessageLines Reading { get; set; } = null!;

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic == LiveTopic.Message;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        var page = await Reading.ReadAsync(All, keptBack: true, Math.Clamp(lines?.Count ?? 0, PageSize, 1000), null, Stop);
        (lines, next) = (page.Items, page.Next);
        count = await Reading.CountAsync(All, keptBack: true, Stop);
    }

    async Task MoreAsync()
    {
        var page = await Reading.ReadAsync(All, keptBack: true, PageSize, next, Stop);
        (lines, next) = ([.. lines!, .. page.Items], page.Next);
    }
}
