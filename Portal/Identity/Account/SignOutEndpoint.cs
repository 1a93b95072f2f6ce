using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc;
using Portal.Data;

namespace Portal.Identity.Account;

/// <summary><c>POST /sign-out</c>: by a form with the antiforgery token, so that no other site can end a session.</summary>
static class SignOutEndpoint
{
    public static void MapSignOut(this WebApplication app) => app.MapPost("/sign-out", SignOutAsync).ExcludeFromDescription();

    // A form parameter is what makes the framework demand the antiforgery token.
    static async Task<IResult> SignOutAsync(SignInManager<PortalUser> signIn, [FromForm] string? returnUrl)
    {
        await signIn.SignOutAsync();
        return TypedResults.LocalRedirect(returnUrl is null ? "/sign-in" : LocalUrl.OrHome(returnUrl));
    }
}
