using Portal.Approvals;

namespace Portal.Tests.Modules.Approvals;

public sealed class ZipNamesTests
{
    [Theory]
    [InlineData("报价单.pdf", "a/报价单.pdf")]
    [InlineData("../../x", "a/_.._x")]
    [InlineData("C:\\temp\\x.txt", "a/C__temp_x.txt")]
    [InlineData("..", "a/file")]
    [InlineData("", "a/file")]
    [InlineData("con.txt", "a/_con.txt")]
    [InlineData("NUL", "a/_NUL")]
    [InlineData("trailing. ", "a/trailing")]
    [InlineData(".htaccess", "a/htaccess")]
    [InlineData("in\u202Efdp.exe", "a/in_fdp.exe")]
    [InlineData("tab\tnul\0.txt", "a/tab_nul_.txt")]
    public void Of_HostileName_StaysInItsFolder(string original, string expected) => Assert.Equal([expected], ZipNames.Of("a", [original]));

    [Fact]
    public void Of_Duplicates_AreNumberedWhateverTheirCaseOrForm() =>
        Assert.Equal(
            ["a/x.txt", "a/X (2).TXT", "a/x (2) (2).txt", "a/\u00e9", "a/e\u0301 (2)"],
            ZipNames.Of("a", ["x.txt", "X.TXT", "x (2).txt", "\u00e9", "e\u0301"])
        );

    [Fact]
    public void Of_LongName_KeepsItsExtensionAndWholeCharacters()
    {
        var name = ZipNames.Of("a", [string.Concat(Enumerable.Repeat("公文𠮷", 100)) + ".docx"])[0];
        Assert.EndsWith(".docx", name, StringComparison.Ordinal);
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(name), 150, 202);
        Assert.DoesNotContain('\uFFFD', name);
    }
}
