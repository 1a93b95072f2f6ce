using System.Globalization;
using System.Text;
using System.Text.Json;
using Portal.Domain.Approvals;

namespace Portal.Tests.Domain.Approvals;

public sealed class CanonicalJsonTests
{
    // RFC 8785, appendix B: bits of a double and its one form.
    [Theory]
    [InlineData("0000000000000000", "0")]
    [InlineData("8000000000000000", "0")]
    [InlineData("0000000000000001", "5e-324")]
    [InlineData("8000000000000001", "-5e-324")]
    [InlineData("7fefffffffffffff", "1.7976931348623157e+308")]
    [InlineData("4340000000000000", "9007199254740992")]
    [InlineData("4430000000000000", "295147905179352830000")]
    [InlineData("44b52d02c7e14af5", "9.999999999999997e+22")]
    [InlineData("44b52d02c7e14af6", "1e+23")]
    [InlineData("444b1ae4d6e2ef50", "1e+21")]
    [InlineData("444b1ae4d6e2ef4f", "999999999999999900000")]
    [InlineData("3eb0c6f7a0b5ed8d", "0.000001")]
    [InlineData("3eb0c6f7a0b5ed8c", "9.999999999999997e-7")]
    [InlineData("41b3de4355555553", "333333333.3333332")]
    [InlineData("41b3de4355555554", "333333333.33333325")]
    [InlineData("41b3de4355555556", "333333333.3333334")]
    [InlineData("41b3de4355555557", "333333333.33333343")]
    [InlineData("becbf647612f3696", "-0.0000033333333333333333")]
    [InlineData("43143ff3c1cb0959", "1424953923781206.2")]
    public void Number_BitsOfRfc8785_HaveTheirForm(string bits, string form) =>
        Assert.Equal(
            form,
            Form(
                BitConverter
                    .Int64BitsToDouble(long.Parse(bits, NumberStyles.HexNumber, CultureInfo.InvariantCulture))
                    .ToString("E16", CultureInfo.InvariantCulture)
            )
        );

    // RFC 8785, 3.2.2 and 3.2.3.
    [Fact]
    public void Write_ExampleOfRfc8785_IsSortedAndEscapedAsThere()
    {
        const string input = """
            {"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001],
             "string":"\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
             "literals":[null,true,false]}
            """;
        const string form =
            """{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}""";
        Assert.Equal(form, Form(input));
    }

    [Fact]
    public void Write_NamesBeyondTheBasicPlane_AreSortedByCodeUnits()
    {
        const string input = """{"\u20ac":1,"\r":2,"\ufb33":3,"1":4,"\ud83d\ude00":5,"\u0080":6,"\u00f6":7}""";
        Assert.Equal("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"ö\":7,\"€\":1,\"😀\":5,\"\ufb33\":3}", Form(input));
    }

    [Fact]
    public void Write_NumberBeyondADouble_IsRefused()
    {
        using var json = JsonDocument.Parse("1e400");
        Assert.Throws<FormatException>(() => CanonicalJson.Write(json.RootElement));
    }

    static string Form(string input)
    {
        using var json = JsonDocument.Parse(input);
        return Encoding.UTF8.GetString(CanonicalJson.Write(json.RootElement));
    }
}
