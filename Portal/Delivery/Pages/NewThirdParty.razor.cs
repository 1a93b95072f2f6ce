using Microsoft.AspNetCore.Components;

namespace Portal.Delivery.Pages;

/// <summary>Adds a third party; its keys and endpoints follow on its page.</summary>
public sealed partial class NewThirdParty
{
    const string Back = "/third-parties";

    [Inject]
    NavigationManager Navigation { get; set; } = null!;
}
