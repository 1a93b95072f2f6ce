using Microsoft.AspNetCore.Components;
using Portal.Api;
using Portal.Components.Viewing;
using Portal.Domain.Delivery;

namespace Portal.Delivery.Controls;

/// <summary>Writes a new endpoint or changes one; tells the secret that was made, once.</summary>
public sealed partial class EndpointEditor : IDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly Sending sending = new();
    EndpointDraft draft = new();

    /// <summary>Whose.</summary>
    [Parameter, EditorRequired]
    public required Guid ThirdPartyId { get; set; }

    /// <summary>Which; null: a new one.</summary>
    [Parameter]
    public EndpointView? Endpoint { get; set; }

    /// <summary>Saved; the secret if one was made.</summary>
    [Parameter]
    public EventCallback<(string Name, string? Secret)> OnSaved { get; set; }

    /// <summary>Given up.</summary>
    [Parameter]
    public EventCallback OnCancel { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal SaveEndpoint Saving { get; set; } = null!;

    static IReadOnlyCollection<string> Schedules => RetrySchedule.Names;

    /// <inheritdoc/>
    protected override void OnInitialized() => draft = Endpoint is null ? new EndpointDraft() : EndpointDraft.Of(Endpoint);

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    string Id(string field) => $"ep-{field}-{Endpoint?.Id.ToString("N") ?? "new"}";

    async Task SaveAsync()
    {
        (string Name, string? Secret) saved = default;
        var done = await sending.TryAsync(async () =>
        {
            var by = (Viewer?.Caller).RequireAdministrator();
            if (Endpoint is null)
            {
                var made = await Saving.CreateAsync(ThirdPartyId, draft.ToForm(), by.Actor, stopping.Token);
                saved = (made.Name, string.IsNullOrWhiteSpace(draft.Secret) ? made.Secret : null);
                return;
            }
            var secret = draft.RenewSecret ? EndpointDraft.NewSecret() : null;
            var view = await Saving.ReplaceAsync(
                ThirdPartyId,
                Endpoint.Id,
                draft.ToForm(secret),
                CallerRights.Seen(Endpoint.Version),
                by.Actor,
                stopping.Token
            );
            saved = (view.Name, secret);
        });
        if (done)
            await OnSaved.InvokeAsync(saved);
    }
}
