using Microsoft.AspNetCore.Components;

namespace Portal.Components.Pages;

/// <summary>Sends somebody whose sign-in ended to the sign-in page by loading the page again: the server knows where that is.</summary>
public sealed partial class ToSignIn
{
    [Inject]
    NavigationManager Navigation { get; set; } = default!;

    /// <inheritdoc/>
    protected override void OnInitialized() => Navigation.NavigateTo(Navigation.Uri, forceLoad: true);
}
