using System.Globalization;

namespace Portal.Components;

/// <summary>The languages of the pages.</summary>
static class Languages
{
    public const string Default = "en";
    public const string Chinese = "zh-CN";

    /// <summary>Culture name and its name in its own words, in the order of the menu.</summary>
    public static IReadOnlyList<(string Culture, string Name)> Named { get; } = [(Default, "English"), (Chinese, "简体中文")];

    public static IEnumerable<string> All => Named.Select(x => x.Culture);

    /// <summary>True while the page speaks Chinese.</summary>
    public static bool IsChinese => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh";
}
