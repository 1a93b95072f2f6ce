using System.Globalization;
using System.Reflection;
using System.Resources;
using System.Text.RegularExpressions;
using Bunit;
using Portal.Components.Controls;
using Portal.Components.Texts;
using Portal.Components.Theme;
using Portal.Tests.Support;

namespace Portal.Tests.Components;

public sealed partial class ShellTests : PortalBunitContext
{
    public static TheoryData<string> TextFiles =>
        [
            .. typeof(ShellTexts)
                .Assembly.GetManifestResourceNames()
                .Where(x => x.EndsWith(".resources", StringComparison.Ordinal))
                .Select(x => x[..^".resources".Length]),
        ];

    [Theory]
    [MemberData(nameof(TextFiles))]
    public void Texts_EveryFile_HasTheSameKeysAndPlacesInBothLanguages(string baseName)
    {
        var (english, chinese) = (Words(baseName, CultureInfo.InvariantCulture), Words(baseName, CultureInfo.GetCultureInfo("zh-CN")));

        Assert.Equal(english.Keys.Order(), chinese.Keys.Order());
        Assert.All(english, x => Assert.Equal(Places(x.Value), Places(chinese[x.Key])));
        Assert.All(chinese.Values, x => Assert.False(string.IsNullOrWhiteSpace(x)));
    }

    [Fact]
    public void Vocabulary_EveryStatus_HasAWordAndNoWordIsLeftOver()
    {
        var words = Words(typeof(StatusTexts).FullName!, CultureInfo.InvariantCulture).Keys;

        Assert.Equal(StatusVocabulary.All.Select(x => x.Key).Order(), words.Order());
    }

    [Theory]
    [InlineData("en", "In approval")]
    [InlineData("zh-CN", "审批中")]
    public void StatusChip_KnownValue_ShowsItsWordAndTone(string culture, string word)
    {
        Speak(culture);

        var chip = Show<StatusChip>(x => x.Add(y => y.Of, StatusOf.Document).Add(y => y.Value, "inApproval"));

        Assert.Equal(word, chip.Find(".chip.info").TextContent);
    }

    [Fact]
    public void StatusChip_UnknownValue_IsShownAsItIs() =>
        Assert.Equal(
            "newlyInvented",
            Show<StatusChip>(x => x.Add(y => y.Of, StatusOf.Run).Add(y => y.Value, "newlyInvented")).Find(".chip").TextContent
        );

    [Theory]
    [InlineData("delivered", true)]
    [InlineData("exhausted", false)]
    public void StatusChip_QuietWhenNormal_IsQuietOnlyForWhatNeedsNoEyes(string value, bool quiet)
    {
        var chip = Show<StatusChip>(x => x.Add(y => y.Of, StatusOf.Delivery).Add(y => y.Value, value).Add(y => y.QuietWhenNormal, true));

        Assert.Equal(quiet, chip.Find(".chip").ClassList.Contains("q"));
    }

    [Fact]
    public void Tokens_EveryColour_IsThatOfTheStyleSheet()
    {
        var css = File.ReadAllText(Path.Combine(RepositoryRoot(), "wwwroot-assets", "css", "tokens.css"));
        foreach (var (mode, tokens) in new[] { ("light", Tokens.Light), ("dark", Tokens.Dark) })
        {
            var block = Regex.Match(css, $"\\[data-theme=\"{mode}\"\\] \\{{(.*?)\\}}", RegexOptions.Singleline).Groups[1].Value;
            var written = Declaration().Matches(block).ToDictionary(x => x.Groups[1].Value, x => x.Groups[2].Value.Trim());
            foreach (var property in typeof(Tokens).GetProperties().Where(x => x.GetMethod!.IsPublic && !x.GetMethod.IsStatic))
                Assert.Equal(
                    (mode, property.Name, written[CssName(property.Name)]),
                    (mode, property.Name, (string)property.GetValue(tokens)!)
                );
        }
    }

    [Theory]
    [InlineData(0.04, "<0.1 ms")]
    [InlineData(0.4, "0.4 ms")]
    [InlineData(14, "14 ms")]
    [InlineData(1_234, "1.2 s")]
    [InlineData(185_000, "3 min")]
    [InlineData(7_500_000, "2 h 5 min")]
    [InlineData(260_000_000, "3 d")]
    public void Length_ReadsAsPeopleSayIt(double milliseconds, string words) =>
        Assert.Equal(words, TimeText.Length(TimeSpan.FromMilliseconds(milliseconds)));

    [Fact]
    public void Short_TodayThisWeekAndLongAgo_InTheReadersZone()
    {
        var shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
        var now = Clock.GetUtcNow();

        Assert.Equal("17:47", TimeText.Short(now, now, shanghai));
        Assert.Equal("17:47:00", TimeText.Short(now, now, shanghai, precise: true));
        Assert.Equal("Mon 17:47", TimeText.Short(now.AddDays(-1), now, shanghai));
        Assert.Equal("24 Oct 2026", TimeText.Short(now.AddDays(-31), now, shanghai));
        Speak("zh-CN");
        Assert.Equal("2026-10-24", TimeText.Short(now.AddDays(-31), now, shanghai));
    }

    static Dictionary<string, string> Words(string baseName, CultureInfo culture)
    {
        var set = new ResourceManager(baseName, typeof(ShellTexts).Assembly).GetResourceSet(
            culture,
            createIfNotExists: true,
            tryParents: false
        );
        return set?.Cast<System.Collections.DictionaryEntry>().ToDictionary(x => (string)x.Key, x => (string)x.Value!) ?? [];
    }

    static IEnumerable<string> Places(string text) => Place().Matches(text).Select(x => x.Value).Distinct().Order();

    static string CssName(string name) => "--" + Regex.Replace(name, "(?<=[a-z])([A-Z0-9])", "-$1").ToLowerInvariant();

    static string RepositoryRoot()
    {
        var here = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(here, "Collector.sln")))
            here = Path.GetDirectoryName(here) ?? throw new DirectoryNotFoundException("Collector.sln");
        return here;
    }

    [GeneratedRegex(@"\{\d+\}")]
    private static partial Regex Place();

    [GeneratedRegex(@"(--[a-z0-9-]+):\s*([^;]+);")]
    private static partial Regex Declaration();
}
