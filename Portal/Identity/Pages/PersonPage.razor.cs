using Microsoft.AspNetCore.Components;
using Portal.Api;
using Portal.Components.Viewing;
using Portal.Domain.Common;
using Portal.Identity.Controls;
using Portal.Identity.Texts;

namespace Portal.Identity.Pages;

/// <summary>Adds a person, or shows and changes one: who, roles, password, tokens, and what waits for them.</summary>
public sealed partial class PersonPage : IDisposable
{
    const string Back = "/people";
    static readonly IReadOnlyList<string> Zones =
    [
        .. TimeZoneInfo.GetSystemTimeZones().Select(x => x.Id).Where(x => x.Contains('/') || x == "UTC").Order(StringComparer.Ordinal),
    ];

    readonly CancellationTokenSource stopping = new();
    readonly Sending sending = new();
    PersonDraft draft = new();
    PersonView? person;
    PersonDuties? duties;
    string state = "active";
    string? password;
    bool missing,
        ready,
        saved;

    /// <summary>Id of the person; absent for a new one.</summary>
    [Parameter]
    public string? Id { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal ReadPeople Reading { get; set; } = null!;

    [Inject]
    internal PeopleLines Lines { get; set; } = null!;

    [Inject]
    internal CreatePerson Creating { get; set; } = null!;

    [Inject]
    internal ChangePerson Changing { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    string Title => person?.DisplayName ?? Words[nameof(IdentityTexts.NewPerson)];

    Caller Caller => (Viewer?.Caller).RequireAdministrator();

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        if (person is null || person.Id != Id)
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
        if (Id is null)
            return;
        try
        {
            person = await Reading.OneAsync(Id, stopping.Token);
        }
        catch (RefusalException refusal) when (refusal.Kind == RefusalKind.NotFound)
        {
            missing = true;
            return;
        }
        var key = ReadPeople.Key(Id);
        (draft, state) = (PersonDraft.Of(person), await Lines.StateAsync(key, stopping.Token));
        duties = await Lines.DutiesAsync(key, stopping.Token);
    }

    void Choose(string role, ChangeEventArgs changed)
    {
        if (changed.Value is true)
            draft.Roles.Add(role);
        else
            draft.Roles.Remove(role);
    }

    async Task SaveAsync()
    {
        (saved, var made) = (false, (Guid?)null);
        var secret = draft.Choice switch
        {
            PasswordChoice.Generate => PasswordRules.NewPassword(draft.UserName),
            PasswordChoice.Write => draft.Password ?? "",
            _ => null,
        };
        var done = await sending.TryAsync(async () =>
        {
            if (person is null)
                made = await Creating.RunAsync(Caller.Actor, draft.ToBody(secret, null), stopping.Token);
            else
                await Changing.ReplaceAsync(
                    Caller,
                    person.Id,
                    draft.ToBody(secret, null),
                    CallerRights.Seen(person.Version),
                    stopping.Token
                );
        });
        if (!done)
            return;
        (password, saved) = (draft.Choice == PasswordChoice.Generate ? secret : null, true);
        Id = made?.ToString() ?? Id;
        await LoadAsync();
        // The same component answers at both addresses, so the generated password stays until the page is left.
        if (made is { } id)
            Navigation.NavigateTo($"/people/{id}", replace: true);
    }

    Task RemoveAsync() => ChangeAsync(() => Changing.DisableAsync(Caller, person!.Id, CallerRights.Seen(person.Version), stopping.Token));

    Task UnlockAsync() => ChangeAsync(() => Changing.UnlockAsync(Caller, person!.Id, CallerRights.Seen(person.Version), stopping.Token));

    Task LetInAsync() =>
        ChangeAsync(() =>
            Changing.ReplaceAsync(
                Caller,
                person!.Id,
                PersonDraft.Of(person).ToBody(null, true),
                CallerRights.Seen(person.Version),
                stopping.Token
            )
        );

    async Task ChangeAsync(Func<Task> change)
    {
        saved = false;
        if (await sending.TryAsync(change))
            await LoadAsync();
    }
}
