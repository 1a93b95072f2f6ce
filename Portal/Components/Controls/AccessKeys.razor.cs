using Microsoft.AspNetCore.Components;
using Portal.Api;
using Portal.Components.Viewing;
using Portal.Domain.Identity;

namespace Portal.Components.Controls;

/// <summary>The keys of a third party or the tokens of a person: list, make (secret shown once), revoke.</summary>
public sealed partial class AccessKeys : IDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly Sending sending = new();
    readonly HashSet<string> chosen = new(StringComparer.Ordinal);
    IReadOnlyList<AccessKey> keys = [];
    (string Name, string Secret)? secret;
    string? name;
    DateOnly? lastDay;
    bool adding;

    /// <summary>Whose.</summary>
    [Parameter, EditorRequired]
    public required Guid OwnerId { get; set; }

    /// <summary>True for a third party's keys, false for a person's tokens.</summary>
    [Parameter]
    public bool ThirdParty { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal IAccessKeys Access { get; set; } = null!;

    [Inject]
    internal TimeProvider Clock { get; set; } = null!;

    bool MayChange => Viewer?.Caller.IsAdministrator == true;

    AccessKeyOwner Owner => new(OwnerId, ThirdParty);

    IReadOnlyList<string> AllScopes => Access.Scopes(ThirdParty);

    // The key works to the end of that day where the reader lives.
    DateTimeOffset? ExpiresAt
    {
        get
        {
            if (lastDay is not { } day)
                return null;
            var (end, zone) = (day.AddDays(1).ToDateTime(TimeOnly.MinValue), Viewer?.Zone ?? TimeZoneInfo.Utc);
            return new DateTimeOffset(end, zone.GetUtcOffset(end)).ToUniversalTime();
        }
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync() => keys = await Access.ListAsync(Owner, stopping.Token);

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    void Begin()
    {
        (adding, secret, name, lastDay) = (true, null, null, null);
        chosen.Clear();
        sending.Clear();
    }

    void Choose(string scope, ChangeEventArgs changed)
    {
        if (changed.Value is true)
            chosen.Add(scope);
        else
            chosen.Remove(scope);
    }

    Task AddAsync() =>
        sending.TryAsync(async () =>
        {
            var by = (Viewer?.Caller).RequireAdministrator();
            var made = await Access.CreateAsync(Owner, name?.Trim(), [.. chosen], ExpiresAt, by.Id!.Value, by.Name, stopping.Token);
            (secret, adding) = ((made.Key.Name, made.Secret), false);
            keys = await Access.ListAsync(Owner, stopping.Token);
        });

    Task RevokeAsync(AccessKey key) =>
        sending.TryAsync(async () =>
        {
            var by = (Viewer?.Caller).RequireAdministrator();
            await Access.RevokeAsync(Owner, key.Id, by.Id!.Value, by.Name, stopping.Token);
            (secret, keys) = (null, await Access.ListAsync(Owner, stopping.Token));
        });
}
