using Microsoft.AspNetCore.Components;
using Portal.Api;
using Portal.Components.Viewing;

namespace Portal.Delivery.Controls;

/// <summary>Name and description of a third party.</summary>
public sealed partial class ThirdPartyEditor : IDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly Sending sending = new();
    string? name,
        description;
    bool saved;

    /// <summary>Which; null: a new one.</summary>
    [Parameter]
    public ThirdPartyLine? Party { get; set; }

    /// <summary>Saved, with its id.</summary>
    [Parameter]
    public EventCallback<Guid> OnSaved { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal SaveThirdParty Saving { get; set; } = null!;

    IReadOnlyList<string> General => sending.Faults.Rest("/name", "/description");

    /// <inheritdoc/>
    protected override void OnInitialized() => (name, description) = (Party?.Name, Party?.Description);

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    async Task SaveAsync()
    {
        (saved, var id) = (false, Guid.Empty);
        var done = await sending.TryAsync(async () =>
        {
            var by = (Viewer?.Caller).RequireAdministrator();
            var form = new ThirdPartyForm(name, string.IsNullOrWhiteSpace(description) ? null : description.Trim());
            var view = Party is null
                ? await Saving.CreateAsync(form, by.Actor, stopping.Token)
                : await Saving.ReplaceAsync(Party.Id, form, CallerRights.Seen(Party.Version), by.Actor, stopping.Token);
            id = view.Id;
        });
        saved = done && Party is not null;
        if (done)
            await OnSaved.InvokeAsync(id);
    }
}
