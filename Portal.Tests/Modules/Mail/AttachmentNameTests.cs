using System.Globalization;
using System.Text;
using System.Text.Json;
using Portal.Mail;

namespace Portal.Tests.Modules.Mail;

[Trait("Fault", "attachments")]
public class AttachmentNameTests
{
    [Fact]
    public void Name_EveryVector_HasNoSeparatorControlOrTurningMark()
    {
        using var file = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Vectors", "attachment-name-vectors.json"))
        );
        var ran = 0;
        foreach (var vector in file.RootElement.GetProperty("vectors").EnumerateArray())
        {
            var name = DisplayText.FileName(vector.GetProperty("name").GetString(), 0);
            ran++;
            Assert.NotEqual("", name);
            Assert.DoesNotContain(name, x => x is '/' or '\\' || char.IsControl(x));
            Assert.DoesNotContain(
                name.EnumerateRunes(),
                x => x.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069) or 0x200E or 0x200F or 0x061C
            );
            Assert.InRange(Encoding.UTF8.GetByteCount(name), 1, 200);
            Assert.False(name is "." or "..");
        }
        Assert.True(ran >= 30, $"only {ran} vectors were found");
    }

    [Theory]
    [InlineData("تقرير.pdf", "تقرير.pdf")]
    [InlineData("דוח.pdf", "דוח.pdf")]
    [InlineData("发票 2026.pdf", "发票 2026.pdf")]
    [InlineData("invoice\u202Efdp.exe", "invoicefdp.exe")]
    [InlineData("../../etc/passwd", "_.._etc_passwd")]
    [InlineData(null, "attachment-1")]
    public void Name_Honest_SurvivesAndATrickDoesNot(string? sent, string shown) => Assert.Equal(shown, DisplayText.FileName(sent, 0));

    [Fact]
    public void Name_TooLong_KeepsItsExtension()
    {
        var name = DisplayText.FileName(string.Concat(Enumerable.Repeat("发", 300)) + ".pdf", 0);
        Assert.EndsWith(".pdf", name);
        Assert.InRange(Encoding.UTF8.GetByteCount(name), 190, 200);
        Assert.True(name.EnumerateRunes().All(x => x != Rune.ReplacementChar), CultureInfo.InvariantCulture.Name);
    }
}
