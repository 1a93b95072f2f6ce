using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Portal.Api;
using Portal.Settings;

namespace Portal.Components.Pages;

/// <summary>
/// The way in: people who are signed in go to their work, others to the sign-in; with demo content they first read how
/// to watch a return reach a third party.
/// </summary>
public sealed partial class Home
{
    const string ToDo = "/todo";
    const string Dashboard = "/agents/dashboard";

    static readonly string[] Operators = ["admin", "operator", "auditor"];

    [CascadingParameter]
    Task<AuthenticationState> Authentication { get; set; } = null!;

    [Inject]
    internal PortalOptions Portal { get; set; } = null!;

    [Inject]
    NavigationManager Navigation { get; set; } = null!;

    bool Shown { get; set; }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        var caller = Caller.Of((await Authentication).User);
        if (caller is not null)
            Navigation.NavigateTo(Target(caller));
        else if (Portal.SeedDemo)
            Shown = true;
        else
            Navigation.NavigateTo("/sign-in");
    }

    /// <summary>Where a person's work is: tasks before figures, unless the person only watches.</summary>
    internal static string Target(Caller caller) => caller.Roles.Any(Operators.Contains) ? Dashboard : ToDo;
}
