namespace Portal.Components.Theme;

/// <summary>What the person chose (light, dark or system) and what is painted until the browser has its say.</summary>
/// <param name="Choice">light, dark or system.</param>
/// <param name="Painted">light or dark.</param>
sealed record ThemeChoice(string Choice, string Painted)
{
    /// <summary>Written by theme.js, read here, so that the first paint is right.</summary>
    public const string CookieName = "collector-theme";

    public static IReadOnlyList<string> All { get; } = ["light", "dark", "system"];

    public static ThemeChoice Of(HttpRequest request)
    {
        var choice = request.Cookies[CookieName] is { } cookie && All.Contains(cookie) ? cookie : "system";
        return new ThemeChoice(choice, choice == "dark" ? "dark" : "light");
    }
}
