namespace Portal.Identity.Controls;

/// <summary>How the password of a person is set by the form.</summary>
enum PasswordChoice
{
    /// <summary>The present one stays; a new person has none.</summary>
    Keep,

    /// <summary>As written.</summary>
    Write,

    /// <summary>Made here and shown once.</summary>
    Generate,
}

/// <summary>A person while the form is written.</summary>
sealed class PersonDraft
{
    public string? UserName { get; set; }
    public string? DisplayName { get; set; }
    public string? Email { get; set; }
    public string? Unit { get; set; }
    public string? Title { get; set; }
    public HashSet<string> Roles { get; } = new(StringComparer.Ordinal);
    public string Locale { get; set; } = "en";
    public string TimeZone { get; set; } = "UTC";
    public PasswordChoice Choice { get; set; }
    public string? Password { get; set; }

    public static PersonDraft Of(PersonView view)
    {
        var draft = new PersonDraft
        {
            UserName = view.UserName,
            DisplayName = view.DisplayName,
            Email = view.Email,
            Unit = view.Unit,
            Title = view.Title,
            Locale = view.Locale,
            TimeZone = view.TimeZone,
        };
        draft.Roles.UnionWith(view.Roles);
        return draft;
    }

    /// <summary>The body that the API would get.</summary>
    public PersonBody ToBody(string? password, bool? enabled) =>
        new(
            UserName?.Trim(),
            DisplayName?.Trim(),
            Email?.Trim(),
            Blank(Unit),
            Blank(Title),
            [.. RolesContent.All.Where(Roles.Contains)],
            password,
            Locale,
            TimeZone.Trim(),
            enabled
        );

    static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
