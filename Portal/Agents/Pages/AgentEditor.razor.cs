using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;
using Portal.Agents.Editing;
using Portal.Api;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Agents.Pages;

/// <summary>
/// Writes an agent by form, with its JSON beside it: whichever was written last is what is saved, and the other follows.
/// Every save makes a new version.
/// </summary>
public sealed partial class AgentEditor : IDisposable
{
    const string Back = "/agents";
    static readonly string[] Triggers = ["beforeArrival", "afterArrival", "schedule", "manual"];

    readonly CancellationTokenSource stopping = new();
    readonly Sending sending = new();
    AgentDraft draft = AgentDraft.New();
    AgentChoices choices = new([], []);
    IReadOnlyList<AgentVersionView> versions = [];
    IReadOnlyList<DateTimeOffset> next = [];
    JsonObject? byHand;
    Guid? agentId;
    int agentVersion,
        rowVersion;
    string json = "";
    string? jsonFault,
        cronFault,
        said;
    bool missing,
        ready;

    /// <summary>Id of the agent; absent for a new one.</summary>
    [Parameter]
    public string? Id { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal SaveAgent Saving { get; set; } = null!;

    [Inject]
    internal ReadAgents Reading { get; set; } = null!;

    [Inject]
    internal AgentLines Lines { get; set; } = null!;

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    string Title => agentId is null ? Words[nameof(AgentEditorTexts.NewAgent)] : draft.Name;

    bool Locked => Viewer?.Caller.IsAdministrator != true;

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (ready && (Id is null ? agentId is null : Ids.TryRead(Id, out var shown) && agentId == shown))
            return;
        choices = await Lines.ChoicesAsync(stopping.Token);
        if (Id is null)
            Begin(AgentDraft.New(), null, 0, []);
        else
            await LoadAsync();
        ready = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    async Task LoadAsync()
    {
        try
        {
            if (!Ids.TryRead(Id, out var id))
                throw RefusalException.NotFound("agent");
            (var form, rowVersion) = await Reading.FindAsync(id, stopping.Token);
            var saved = await Reading.VersionsAsync(id, stopping.Token);
            Begin(AgentDraft.Of(form), id, form["version"]!.GetValue<int>(), saved.Items);
        }
        catch (RefusalException refusal) when (refusal.Kind == RefusalKind.NotFound)
        {
            missing = true;
        }
    }

    void Begin(AgentDraft begun, Guid? id, int version, IReadOnlyList<AgentVersionView> saved)
    {
        (draft, agentId, agentVersion, versions, byHand, jsonFault) = (begun, id, version, saved, null, null);
        json = draft.ToText();
        ReadNext();
    }

    // The form was written: the JSON follows it.
    void Written()
    {
        (said, byHand) = (null, null);
        try
        {
            (json, jsonFault) = (draft.ToText(), null);
        }
        catch (RefusalException refusal)
        {
            jsonFault = refusal.Message;
        }
        ReadNext();
    }

    // The JSON was written: the form follows it, and what the form does not know is still saved as written.
    void JsonWritten(ChangeEventArgs changed)
    {
        said = null;
        json = changed.Value as string ?? "";
        sending.Clear();
        try
        {
            byHand = JsonNode.Parse(json) as JsonObject ?? throw new JsonException(Words[nameof(AgentEditorTexts.NoObject)]);
            (draft, jsonFault) = (AgentDraft.Of(byHand), null);
            ReadNext();
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException)
        {
            // An ArgumentException is a member that is written twice.
            (byHand, jsonFault) = (null, wrong.Message);
        }
    }

    void ReadNext()
    {
        (next, cronFault) = ([], null);
        if (draft.Trigger != "schedule")
            return;
        var now = Clock.GetUtcNow();
        if (CronSchedule.TryRead(draft.Cron, draft.TimeZone, now, out var schedule, out var why))
            next = schedule!.NextRuns(now, 3);
        else
            cronFault = why;
    }

    void Do(Action change)
    {
        change();
        // Faults stand at places by number: after a removal they would stand at the wrong one.
        sending.Clear();
        Written();
    }

    void AddAction() => Do(() => draft.Actions.Add(new ActionDraft { Kind = draft.Trigger == "schedule" ? "carryHandovers" : "push" }));

    void Collect(string name, bool wanted) =>
        Do(() =>
        {
            draft.Collectors.Remove(name);
            if (wanted)
                draft.Collectors.Add(name);
        });

    void Move(int index, int by)
    {
        if (index + by < 0 || index + by >= draft.Actions.Count)
            return;
        Do(() => (draft.Actions[index], draft.Actions[index + by]) = (draft.Actions[index + by], draft.Actions[index]));
    }

    void Take(AgentVersionView version)
    {
        sending.Clear();
        draft = AgentDraft.Of(version.Definition.AsObject());
        Written();
        said = Words[nameof(AgentEditorTexts.Taken), version.Version];
    }

    async Task SaveAsync()
    {
        said = null;
        var fresh = agentId is null;
        var done = await sending.TryAsync(async () =>
        {
            var actor = (Viewer?.Caller).RequireAdministrator().Actor;
            if (jsonFault is not null && byHand is null)
                throw RefusalException.Invalid(new Fault("", "bad-json", jsonFault));
            using var definition = JsonDocument.Parse((byHand ?? draft.ToJson()).ToJsonString());
            var row = fresh
                ? await Saving.CreateAsync(definition.RootElement, actor, stopping.Token)
                : await Saving.ReplaceAsync(agentId!.Value, definition.RootElement, CallerRights.Seen(rowVersion), actor, stopping.Token);
            agentId = row.Id;
        });
        if (!done)
            return;
        Id = agentId!.Value.ToString();
        await LoadAsync();
        said = Words[nameof(AgentEditorTexts.SavedNow), agentVersion];
        if (fresh)
            Navigation.NavigateTo($"/agents/{agentId}", replace: true);
    }

    async Task RemoveAsync()
    {
        var removed = await sending.TryAsync(() =>
            Saving.RemoveAsync(agentId!.Value, CallerRights.Seen(rowVersion), (Viewer?.Caller).RequireAdministrator().Actor, stopping.Token)
        );
        if (removed)
            Navigation.NavigateTo(Back);
    }
}
