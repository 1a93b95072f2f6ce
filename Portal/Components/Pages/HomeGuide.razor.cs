using Microsoft.AspNetCore.Components;
using Portal.Settings;

namespace Portal.Components.Pages;

/// <summary>The first page of the demo again, also for people who are signed in.</summary>
public sealed partial class HomeGuide
{
    [Inject]
    internal PortalOptions Portal { get; set; } = null!;
}
