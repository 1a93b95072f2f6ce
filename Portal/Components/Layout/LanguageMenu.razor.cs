using Microsoft.AspNetCore.Components;

namespace Portal.Components.Layout;

/// <summary>Chooses the language: a plain form, so that it works without the circuit and the page comes again in the new one.</summary>
public sealed partial class LanguageMenu
{
    [Inject]
    NavigationManager Navigation { get; set; } = default!;

    string ReturnUrl => "/" + Navigation.ToBaseRelativePath(Navigation.Uri);
}
