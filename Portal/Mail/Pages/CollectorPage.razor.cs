using Microsoft.AspNetCore.Components;
using Portal.Api;
using Portal.Components.Viewing;
using Portal.Domain.Common;
using Portal.Mail.Texts;

namespace Portal.Mail.Pages;

/// <summary>Makes a collector, or shows and changes one: settings at the left, how it stands at the right, its history behind a tab.</summary>
public sealed partial class CollectorPage
{
    const string Back = "/collectors";

    readonly Sending saving = new();
    readonly Sending deleting = new();
    ReadCollector? read;
    CollectorDraft? draft;
    IReadOnlyList<CollectorAgent> agents = [];
    IReadOnlyList<MessageView> latest = [];
    IReadOnlyList<CollectorChange> changes = [];
    IReadOnlyList<string> parties = [];
    string? opened;
    string? done;
    bool missing,
        stale;

    /// <summary>Id of the collector; absent for a new one.</summary>
    [Parameter]
    public string? Id { get; set; }

    /// <summary>history; null: the settings.</summary>
    [SupplyParameterFromQuery(Name = "tab")]
    public string? Tab { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal CollectorLines Reading { get; set; } = null!;

    [Inject]
    internal MessageLines Messages { get; set; } = null!;

    [Inject]
    internal SaveCollector Save { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    string Title => read?.View.Name ?? (Id is null ? Words[nameof(MailTexts.NewCollector)] : Words[nameof(MailTexts.Collector)]);

    bool CanChange => Viewer?.Caller.IsAdministrator == true;

    IReadOnlyList<string> Changed
    {
        get
        {
            var before = (read is null ? new CollectorDraft() : CollectorDraft.Of(read)).Values();
            return [.. draft!.Values().Where((x, i) => x.Value != before[i].Value).Select(x => FieldName(x.Field))];
        }
    }

    string SaveState =>
        Changed.Count > 0 ? Words[nameof(MailTexts.Changes), string.Join(Words[nameof(MailTexts.Comma)], Changed)]
        : done is not null ? done
        : Words[nameof(MailTexts.Unchanged)];

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) =>
        read is not null && happened.Topic is LiveTopic.Message or LiveTopic.Collectors or LiveTopic.Agents;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        parties = await Reading.ThirdPartiesAsync(Stop);
        if (Id is null)
        {
            (read, opened, draft) = (null, null, opened is null ? draft ?? new CollectorDraft() : new CollectorDraft());
            return;
        }
        var now = Ids.TryRead(Id, out var id) ? await Reading.FindAsync(id, Stop) : null;
        if (missing = now is null)
            return;
        agents = await Reading.AgentsAsync(id, Stop);
        changes = await Reading.ChangesAsync(id, Stop);
        latest = (
            await Messages.ReadAsync(new MessageFilter(Id, null, null, null, null, null, null), keptBack: false, 8, null, Stop)
        ).Items;
        // What a person is writing is never taken from under the hand: then saving tells that it was changed meanwhile.
        stale = read is not null && opened == Id && read.View.Version != now!.View.Version;
        if (opened != Id || Changed.Count == 0)
        {
            (read, draft, opened, stale) = (now, CollectorDraft.Of(now!), Id, false);
            return;
        }
    }

    void Reset()
    {
        (opened, done) = (null, null);
        saving.Clear();
        _ = InvokeAsync(async () =>
        {
            await ReadAsync();
            StateHasChanged();
        });
    }

    async Task SaveAsync()
    {
        var version = 0;
        var made = Id;
        var saved = await saving.TryAsync(async () =>
        {
            var actor = (Viewer?.Caller).RequireAdministrator().Actor;
            var row = read is null
                ? await Save.CreateAsync(draft!.ToDefinition(), actor, Stop)
                : await Save.ReplaceAsync(
                    Guid.Parse(read.View.Id),
                    draft!.ToDefinition(),
                    actor,
                    CallerRights.Seen(read.View.Version),
                    Stop
                );
            (version, made) = (row.Version, row.Id.ToString("D"));
        });
        if (!saved)
        {
            stale = saving.Faults.Under("").Count == 0;
            return;
        }
        done = read is null ? Words[nameof(MailTexts.Created)] : Words[nameof(MailTexts.Saved), version];
        opened = null;
        if (Id is null)
            Navigation.NavigateTo($"{Back}/{made}", replace: true);
        else
            await ReadAsync();
    }

    async Task DeleteAsync()
    {
        var gone = await deleting.TryAsync(() =>
            Save.DeleteAsync(
                Guid.Parse(read!.View.Id),
                (Viewer?.Caller).RequireAdministrator().Actor,
                CallerRights.Seen(read.View.Version),
                Stop
            )
        );
        if (gone)
            Navigation.NavigateTo(Back);
    }

    string FieldName(string field) =>
        field switch
        {
            nameof(CollectorDraft.Smtp) => "SMTP",
            nameof(CollectorDraft.Http) => "HTTP",
            nameof(CollectorDraft.Imap) => "IMAP",
            nameof(CollectorDraft.Pop3) => "POP3",
            nameof(CollectorDraft.RetentionDays) => Words[nameof(MailTexts.Retention)],
            _ => Words[field],
        };
}
