using Microsoft.AspNetCore.Components;
using Portal.Api;
using Portal.Approvals.Controls;
using Portal.Approvals.Texts;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Approvals.Pages;

/// <summary>Writes a route; every save publishes a new version, running documents keep theirs.</summary>
public sealed partial class RoutesEditor : IDisposable
{
    const string Back = "/routes";

    readonly CancellationTokenSource stopping = new();
    readonly Sending sending = new();
    readonly Dictionary<string, string> tried = new(StringComparer.Ordinal);
    RouteDraft draft = new();
    RouteAnswer? route;
    int rowVersion;
    IReadOnlyList<RouteVersionLine> versions = [];
    IReadOnlyList<RoutePerson> people = [];
    IReadOnlyList<string> parties = [];
    IReadOnlyList<FieldInput> inputs = [];
    string? said;
    bool missing,
        ready;

    /// <summary>Id of the route; absent for a new one.</summary>
    [Parameter]
    public string? Id { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal PublishRoute Publishing { get; set; } = null!;

    [Inject]
    internal RouteLines Reading { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    string Title => route?.Name ?? Words[nameof(RouteTexts.NewRoute)];

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (ready && (Id is null || (Ids.TryRead(Id, out var shown) && route?.Id == shown)))
            return;
        (people, parties) = await Reading.ChoicesAsync(stopping.Token);
        if (Id is null)
            draft.Steps.Add(new StepDraft());
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
                throw RefusalException.NotFound("route");
            (route, rowVersion) = await Publishing.GetAsync(id, stopping.Token);
        }
        catch (RefusalException refusal) when (refusal.Kind == RefusalKind.NotFound)
        {
            missing = true;
            return;
        }
        draft = RouteDraft.Of(route);
        versions = await Reading.VersionsAsync(route.Id, stopping.Token);
        ReadInputs();
    }

    void Written() => said = null;

    void AddStep()
    {
        draft.Steps.Add(new StepDraft());
        Changed();
    }

    void Remove(int index)
    {
        draft.Steps.RemoveAt(index);
        Changed();
    }

    void Move(int index, int by)
    {
        if (index + by < 0 || index + by >= draft.Steps.Count)
            return;
        (draft.Steps[index], draft.Steps[index + by]) = (draft.Steps[index + by], draft.Steps[index]);
        Changed();
    }

    // Faults stand at places by number: after a move they would stand at the wrong step.
    void Changed()
    {
        said = null;
        sending.Clear();
    }

    async Task Preview()
    {
        said = null;
        await sending.TryAsync(() =>
        {
            ReadInputs();
            return Task.CompletedTask;
        });
    }

    void ReadInputs() => inputs = SchemaForm.Read(draft.Schema());

    async Task CheckAsync()
    {
        said = null;
        if (await sending.TryAsync(() => Reading.CheckAsync(draft.ToRequest(), stopping.Token)))
            said = Words[nameof(RouteTexts.Good)];
    }

    async Task SaveAsync()
    {
        said = null;
        var fresh = route is null;
        var done = await sending.TryAsync(async () =>
        {
            var (actor, request) = ((Viewer?.Caller).RequireAdministrator().Actor, draft.ToRequest());
            (route, rowVersion) = fresh
                ? await Publishing.CreateAsync(actor, request, stopping.Token)
                : await Publishing.ReplaceAsync(actor, route!.Id, request, CallerRights.Seen(rowVersion), stopping.Token);
        });
        if (!done)
            return;
        Id = route!.Id.ToString();
        await LoadAsync();
        said = Words[nameof(RouteTexts.PublishedNow), route.Version];
        if (fresh)
            Navigation.NavigateTo($"/routes/{route.Id}", replace: true);
    }

    async Task RemoveAsync()
    {
        var removed = await sending.TryAsync(() =>
            Publishing.RemoveAsync((Viewer?.Caller).RequireAdministrator().Actor, route!.Id, CallerRights.Seen(rowVersion), stopping.Token)
        );
        if (removed)
            Navigation.NavigateTo(Back);
    }
}
