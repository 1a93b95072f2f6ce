using Microsoft.AspNetCore.Components;
using Portal.Components.Controls;
using Portal.Components.Viewing;
using Portal.Domain.Common;
using Portal.Mail.Texts;

namespace Portal.Mail.Pages;

/// <summary>What was kept back, held or quarantined: why, and what to do with it.</summary>
public sealed partial class Quarantine
{
    const int PageSize = 50;

    static readonly MessageFilter All = new(null, null, null, null, null, null, null);

    IReadOnlyList<MessageView>? lines;
    LiveRows? rows;
    string? next;
    int? count;
    int newer;

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal MessageLines Reading { get; set; } = null!;

    string NewText => newer == 1 ? Words[nameof(MailTexts.ShowOneNew)] : Words[nameof(MailTexts.ShowNew), newer >= 100 ? "99+" : newer];

    /// <inheritdoc/>
    protected override bool ShowsFailure => true;

    /// <inheritdoc/>
    protected override TimeSpan Interval => TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic == LiveTopic.Message;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        var page = await Reading.ReadAsync(All, keptBack: true, Math.Clamp(lines?.Count ?? 0, PageSize, 1000), null, Stop);
        (lines, next, newer) = (page.Items, page.Next, 0);
        count = await Reading.CountAsync(All, keptBack: true, Stop);
    }

    /// <inheritdoc/>
    protected override async Task ReadAgainAsync()
    {
        if (lines is not { Count: > 0 } || rows is null || !await rows.InHandAsync(Stop))
        {
            await ReadAsync();
            return;
        }
        // A button that is about to be pressed must not move away; what was settled elsewhere says so in its line.
        lines = await Reading.ReadAsync([.. lines.Select(x => Guid.Parse(x.Id))], Stop);
        newer = await Reading.CountNewerAsync(All, keptBack: true, lines.Count > 0 ? Guid.Parse(lines[0].Id) : Guid.Empty, Stop);
    }

    async Task MoreAsync()
    {
        var page = await Reading.ReadAsync(All, keptBack: true, PageSize, next, Stop);
        (lines, next) = ([.. lines!, .. page.Items], page.Next);
    }
}
