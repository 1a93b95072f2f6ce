using Microsoft.AspNetCore.Components;
using Microsoft.EntityFrameworkCore;
using Portal.Components.Texts;
using Portal.Components.Viewing;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Components.Layout;

/// <summary>The bell in the bar: how many notifications are unread, live; leads to the message center.</summary>
public sealed partial class Bell
{
    int unread = -1;
    string? said;

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal IDbContextFactory<PortalDbContext> Contexts { get; set; } = null!;

    string Label => unread > 0 ? T[nameof(ShellTexts.BellUnread), unread] : T[nameof(ShellTexts.Bell)];

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic == LiveTopic.Notice;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        if (Viewer is not { } viewer)
            return;
        await using var db = await Contexts.CreateDbContextAsync(Stop);
        var now = await db.Notices.Where(x => x.PersonId == viewer.Id && x.ReadAt == null).OrderBy(x => x.Id).Take(100).CountAsync(Stop);
        // Said only when something came, not when the page opens.
        said = unread >= 0 && now > unread ? T[nameof(ShellTexts.BellUnread), now].Value : null;
        unread = now;
    }
}
