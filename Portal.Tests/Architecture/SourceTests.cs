using System.Xml.Linq;
using Portal.Tests.Support;

namespace Portal.Tests.Architecture;

/// <summary>House rules that are read from the source files.</summary>
public sealed class SourceTests
{
    /// <summary>Files above 300 lines, each with its reason. Shrink it; do not grow it without a reason that convinces.</summary>
    static readonly Dictionary<string, string> LongFiles = new(StringComparer.Ordinal) { };

    [Fact]
    public void Program_Length_IsAtMostThirtyLines() => Assert.InRange(Lines("Portal/Program.cs"), 1, 30);

    [Fact]
    public void SourceFile_Length_IsAtMostThreeHundredLinesOrListed()
    {
        var tooLong = SourceTree
            .Files("*.cs", "*.razor", "*.css")
            .Where(x => !LongFiles.ContainsKey(x) && Lines(x) > 300)
            .Select(x => $"{x}: {Lines(x)} lines");
        Assert.Empty(tooLong);
    }

    [Fact]
    public void LongFiles_EveryEntry_IsStillLong() =>
        Assert.All(LongFiles.Keys, x => Assert.True(SourceTree.Exists(x) && Lines(x) > 300, x + " is no longer long"));

    [Fact]
    public void Page_Saving_IsLeftToUseCases()
    {
        string[] words = ["SaveChanges", "ExecuteUpdate", "ExecuteDelete", "WriteTransactions", "GroupCommitWriter"];
        var saving = SourceTree
            .Files("*.razor", "*.razor.cs")
            .Where(x => x.StartsWith("Portal/", StringComparison.Ordinal))
            .SelectMany(x => words.Where(y => SourceTree.Read(x).Contains(y, StringComparison.Ordinal)).Select(y => $"{x} uses {y}"));
        Assert.Empty(saving);
    }

    [Fact]
    public void Name_Drawers_AreNotUsed()
    {
        string[] drawers = ["Helper", "Helpers", "Manager", "Util", "Utils", "Utilities", "Service", "Services"];
        var types = new[] { typeof(PortalHost).Assembly, typeof(Portal.Domain.Common.Ids).Assembly }
            .SelectMany(x => x.GetTypes())
            .Where(x => x.Namespace?.StartsWith("Portal", StringComparison.Ordinal) == true)
            .Select(x => x.Name.Split('`')[0])
            .Where(x => drawers.Any(y => x.EndsWith(y, StringComparison.Ordinal)));
        Assert.Empty(types);
        var folders = SourceTree.Files("*.cs").SelectMany(x => x.Split('/')[..^1]).Distinct().Intersect(drawers);
        Assert.Empty(folders);
    }

    [Fact]
    public void Resources_EveryText_ExistsInBothLanguages()
    {
        var faults = new List<string>();
        foreach (var neutral in SourceTree.Files("*.resx").Where(x => !x.EndsWith(".zh-CN.resx", StringComparison.Ordinal)))
        {
            var chinese = neutral[..^".resx".Length] + ".zh-CN.resx";
            if (!SourceTree.Exists(chinese))
            {
                faults.Add($"{chinese} is missing");
                continue;
            }
            var (en, zh) = (Texts(neutral), Texts(chinese));
            faults.AddRange(en.Keys.Except(zh.Keys).Select(x => $"{chinese}: {x} is missing"));
            faults.AddRange(zh.Keys.Except(en.Keys).Select(x => $"{neutral}: {x} is missing"));
            faults.AddRange(en.Concat(zh).Where(x => string.IsNullOrWhiteSpace(x.Value)).Select(x => $"{neutral}: {x.Key} is empty"));
            faults.AddRange(
                en.Keys.Intersect(zh.Keys)
                    .Where(x => !Placeholders(en[x]).SetEquals(Placeholders(zh[x])))
                    .Select(x => $"{chinese}: {x} has other placeholders")
            );
        }
        Assert.Empty(faults);
    }

    static Dictionary<string, string> Texts(string file) =>
        XDocument
            .Parse(SourceTree.Read(file))
            .Root!.Elements("data")
            .ToDictionary(x => (string)x.Attribute("name")!, x => (string?)x.Element("value") ?? "", StringComparer.Ordinal);

    static HashSet<string> Placeholders(string text) =>
        [.. System.Text.RegularExpressions.Regex.Matches(text, @"\{\d+").Select(x => x.Value)];

    static int Lines(string file) => SourceTree.Read(file).Split('\n').Length - 1;
}
