using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Domain.Common;

namespace Portal.Identity.Account;

/// <summary>Makes the first administrator, by the one-time link of the log.</summary>
public sealed partial class Setup
{
    IReadOnlyList<Fault> faults = [];
    bool done,
        offered;

    /// <summary>What the form sends.</summary>
    public sealed class SetupForm
    {
        public string? UserName { get; set; }
        public string? DisplayName { get; set; }
        public string? Email { get; set; }
        public string? Password { get; set; }
    }

    [SupplyParameterFromForm(FormName = "setup")]
    SetupForm? Form { get; set; }

    [SupplyParameterFromQuery]
    string? Code { get; set; }

    [CascadingParameter]
    HttpContext Context { get; set; } = default!;

    [Inject]
    FirstAdministrator First { get; set; } = default!;

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync() => offered = await First.IsOfferedAsync(Code, Context.RequestAborted);

    async Task SubmitAsync()
    {
        var locale = CultureInfo.CurrentUICulture.Name == "zh-CN" ? "zh-CN" : "en";
        var body = new PersonBody(
            Form?.UserName,
            Form?.DisplayName,
            Form?.Email,
            null,
            null,
            null,
            Form?.Password ?? "",
            locale,
            null,
            null
        );
        try
        {
            await First.CreateAsync(Code, body, Context.RequestAborted);
            done = true;
        }
        catch (RefusalException refusal)
        {
            faults = refusal.Faults;
            offered = await First.IsOfferedAsync(Code, Context.RequestAborted);
        }
    }

    string Told(Fault fault) =>
        (fault.Pointer, fault.Code) switch
        {
            ("/password", "too-short") => T[nameof(AccountTexts.PasswordTooShort), PasswordRules.Shortest],
            ("/password", _) => T[nameof(AccountTexts.PasswordGuessable)],
            ("/email", _) => T[nameof(AccountTexts.EmailWrong)],
            ("/userName", "taken") => T[nameof(AccountTexts.UserNameTaken)],
            ("/userName", _) => T[nameof(AccountTexts.UserNameWrong)],
            _ => T[nameof(AccountTexts.DisplayNameWrong)],
        };
}
