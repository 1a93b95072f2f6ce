using System.Net.Mail;
using Portal.Api;
using Portal.Domain.Common;

namespace Portal.Identity;

/// <summary>What an administrator writes about a person (contract, section 2).</summary>
/// <param name="Password">Omitted: nobody can sign in as a new person; an existing one keeps theirs.</param>
/// <param name="Enabled">False disables; omitted keeps the present state.</param>
[ReadBack("hasPassword")]
sealed record PersonBody(
    string? UserName,
    string? DisplayName,
    string? Email,
    string? Unit,
    string? Title,
    IReadOnlyList<string>? Roles,
    string? Password,
    string? Locale,
    string? TimeZone,
    bool? Enabled
);

/// <summary>Checks a <see cref="PersonBody"/>; every fault at once.</summary>
static class PersonCheck
{
    static readonly string[] Locales = ["en", "zh-CN"];

    public static void Check(this PersonBody body)
    {
        var faults = new List<Fault>();
        Text(faults, "/userName", body.UserName, 64, required: true);
        if (!string.IsNullOrEmpty(body.UserName) && !body.UserName.All(x => char.IsLetterOrDigit(x) || "._-@+".Contains(x)))
            faults.Add(new Fault("/userName", "malformed", "userName may have letters, digits and . _ - @ + only."));
        Text(faults, "/displayName", body.DisplayName, 200, required: true);
        Text(faults, "/email", body.Email, 254, required: true);
        if (!string.IsNullOrEmpty(body.Email) && !IsAddress(body.Email))
            faults.Add(new Fault("/email", "malformed", "email is no mail address."));
        Text(faults, "/unit", body.Unit, 200, required: false);
        Text(faults, "/title", body.Title, 200, required: false);
        foreach (var (role, index) in (body.Roles ?? []).Select((x, i) => (x, i)))
        {
            if (!RolesContent.All.Contains(role))
                faults.Add(new Fault($"/roles/{index}", "unknown-value", $"The roles are {string.Join(", ", RolesContent.All)}."));
        }
        if (body.Locale is { } locale && !Locales.Contains(locale))
            faults.Add(new Fault("/locale", "unknown-value", "locale is en or zh-CN."));
        if (body.TimeZone is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
            faults.Add(new Fault("/timeZone", "unknown-value", "timeZone is an IANA name such as Asia/Shanghai."));
        if (body.Password is { } password && PasswordRules.Check(password, body.UserName) is { } weak)
            faults.Add(weak);
        if (faults.Count > 0)
            throw RefusalException.Invalid(faults);
    }

    static bool IsAddress(string text) =>
        MailAddress.TryCreate(text, out var address) && address.Address == text && !text.Any(char.IsControl);

    static void Text(List<Fault> faults, string pointer, string? text, int limit, bool required)
    {
        if (required && string.IsNullOrWhiteSpace(text))
            faults.Add(new Fault(pointer, "required", $"{pointer[1..]} is required."));
        else if (text?.Length > limit)
            faults.Add(new Fault(pointer, "too-long", $"{pointer[1..]} may have {limit} characters."));
        else if (text?.Any(char.IsControl) == true)
            faults.Add(new Fault(pointer, "malformed", $"{pointer[1..]} has control characters."));
    }
}
