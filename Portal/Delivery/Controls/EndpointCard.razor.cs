using Microsoft.AspNetCore.Components;
using Portal.Api;
using Portal.Components.Viewing;
using Portal.Data;

namespace Portal.Delivery.Controls;

/// <summary>One endpoint: how it does, its settings, and for administrators test push, change, switch, removal.</summary>
public sealed partial class EndpointCard : IDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly Sending sending = new();
    bool editing,
        testing;
    string? secret;
    AttemptRow? answer;

    /// <summary>Which.</summary>
    [Parameter, EditorRequired]
    public required EndpointLine Line { get; set; }

    /// <summary>It was changed, tested or removed.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal SaveEndpoint Saving { get; set; } = null!;

    [Inject]
    internal TestEndpoint Testing { get; set; } = null!;

    [Inject]
    internal DeliveryLines Reading { get; set; } = null!;

    EndpointView View => Line.View;

    bool MayChange => Viewer?.Caller.IsAdministrator == true;

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    async Task TestAsync()
    {
        (testing, answer) = (true, null);
        await sending.TryAsync(async () =>
        {
            var by = (Viewer?.Caller).RequireAdministrator();
            var test = await Testing.RunAsync(View.ThirdPartyId, View.Id, by.Actor, stopping.Token);
            answer = (await Reading.ReadWholeAsync(test.DeliveryId, stopping.Token))?.Attempts[0];
        });
        testing = false;
        await OnChanged.InvokeAsync();
    }

    Task SwitchAsync()
    {
        var draft = EndpointDraft.Of(View);
        draft.Enabled = !View.Enabled;
        return ChangeAsync(by =>
            Saving.ReplaceAsync(View.ThirdPartyId, View.Id, draft.ToForm(), CallerRights.Seen(View.Version), by.Actor, stopping.Token)
        );
    }

    Task RemoveAsync() =>
        ChangeAsync(by => Saving.RemoveAsync(View.ThirdPartyId, View.Id, CallerRights.Seen(View.Version), by.Actor, stopping.Token));

    async Task ChangeAsync(Func<Caller, Task> change)
    {
        if (await sending.TryAsync(() => change((Viewer?.Caller).RequireAdministrator())))
            await OnChanged.InvokeAsync();
    }

    Task SavedAsync((string Name, string? Secret) saved)
    {
        (editing, secret) = (false, saved.Secret);
        return OnChanged.InvokeAsync();
    }
}
