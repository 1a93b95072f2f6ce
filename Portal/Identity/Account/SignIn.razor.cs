using Microsoft.AspNetCore.Components;
using Portal.Settings;

namespace Portal.Identity.Account;

/// <summary>The sign-in: static, so that an anonymous visitor never opens a circuit.</summary>
public sealed partial class SignIn
{
    bool refused;

    /// <summary>What the form sends.</summary>
    public sealed class SignInForm
    {
        public string? UserName { get; set; }
        public string? Password { get; set; }
    }

    [SupplyParameterFromForm(FormName = "sign-in")]
    SignInForm? Form { get; set; }

    [SupplyParameterFromQuery]
    string? ReturnUrl { get; set; }

    [SupplyParameterFromQuery]
    string? User { get; set; }

    [CascadingParameter]
    HttpContext Context { get; set; } = default!;

    [Inject]
    NavigationManager Navigation { get; set; } = default!;

    [Inject]
    SignPersonIn Sign { get; set; } = default!;

    [Inject]
    PortalOptions Portal { get; set; } = default!;

    string? Name => Form?.UserName ?? User;

    static string Version { get; } = typeof(SignIn).Assembly.GetName().Version?.ToString(3) ?? "";

    IEnumerable<(string Name, string Text)> Demo =>
        [
            ("director", T[nameof(AccountTexts.DemoDirector)]),
            ("finance", T[nameof(AccountTexts.DemoFinance)]),
            ("legal", T[nameof(AccountTexts.DemoLegal)]),
            ("clerk", T[nameof(AccountTexts.DemoClerk)]),
            ("admin", T[nameof(AccountTexts.DemoAdmin)]),
        ];

    string UseLink(string name) => $"/sign-in?user={name}&returnUrl={Uri.EscapeDataString(LocalUrl.OrHome(ReturnUrl))}";

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (HttpMethods.IsGet(Context.Request.Method) && Context.User.Identity?.IsAuthenticated == true)
            Navigation.NavigateTo(LocalUrl.OrHome(ReturnUrl));
    }

    async Task SubmitAsync()
    {
        if (await Sign.RunAsync(Form?.UserName?.Trim(), Form?.Password, Context.RequestAborted))
            Navigation.NavigateTo(LocalUrl.OrHome(ReturnUrl));
        else
            refused = true;
    }
}
