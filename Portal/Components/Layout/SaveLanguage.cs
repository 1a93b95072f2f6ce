using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Localization;
using Microsoft.AspNetCore.Mvc;
using Portal.Api;
using Portal.Data;

namespace Portal.Components.Layout;

/// <summary>Keeps the language that a person chose: in a cookie for this browser, in the row for mails and other browsers.</summary>
sealed class SaveLanguage(WriteTransactions writes)
{
    public static async Task<IResult> AnswerAsync(
        HttpContext context,
        IAntiforgery antiforgery,
        SaveLanguage save,
        [FromForm] string culture,
        [FromForm] string? returnUrl,
        CancellationToken stop
    )
    {
        await antiforgery.ValidateRequestAsync(context);
        if (!Languages.All.Contains(culture))
            return Results.BadRequest();
        context.Response.Cookies.Append(
            CookieRequestCultureProvider.DefaultCookieName,
            CookieRequestCultureProvider.MakeCookieValue(new RequestCulture(culture)),
            new CookieOptions
            {
                MaxAge = TimeSpan.FromDays(400),
                HttpOnly = true,
                IsEssential = true,
                SameSite = SameSiteMode.Lax,
                Secure = context.Request.IsHttps,
            }
        );
        if (Caller.Of(context.User) is { Kind: CallerKind.Person, Id: { } person })
            await save.RunAsync(person, culture, stop);
        return Results.LocalRedirect(returnUrl is ['/', not ('/' or '\\'), ..] ? returnUrl : "/");
    }

    Task RunAsync(Guid personId, string culture, CancellationToken stop) =>
        writes.RunAsync(
            async db =>
            {
                if (await db.Users.FindAsync([personId], stop) is { } person)
                    person.Locale = culture;
            },
            stop
        );
}
