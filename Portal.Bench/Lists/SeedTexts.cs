using System.Globalization;

namespace Portal.Bench.Lists;

/// <summary>Texts of the rows: a word in half of them, one in the older half only, one in three, and names as people write them.</summary>
static class SeedTexts
{
    /// <summary>In half of the texts.</summary>
    public const string Common = "Invoice";

    /// <summary>In every text of the older half and in none of the newer: nothing near the top of a list helps to find it.</summary>
    public const string Old = "Legacy";

    /// <summary>In three texts.</summary>
    public const string Rare = "Zeppelin";

    /// <summary>In none.</summary>
    public const string None = "Quokkaxyz";

    static readonly string[] Subjects =
    [
        "Order",
        "Offer",
        "Reminder",
        "Bestellung für Müller",
        "采购合同 审批",
        "Delivery note",
        "Änderung",
    ];
    static readonly string[] Companies =
    [
        "Acme Ltd",
        "Nordwind GmbH",
        "上海机床厂",
        "Contoso",
        "Fabrikam AG",
        "Wide World Importers",
        "Tailspin Toys",
    ];

    /// <summary>A subject or title.</summary>
    public static string Subject(Spread spread, int i)
    {
        var draw = Spread.Draw(i, 100);
        var kind = draw % 2 == 0 ? Common : Subjects[draw / 2 % Subjects.Length];
        var age = i < spread.Rows / 2 ? Old + " " : "";
        var rare = spread.IsRare(i) ? Rare + " " : "";
        return string.Create(CultureInfo.InvariantCulture, $"{age}{rare}{kind} {i:D7} of {Companies[draw / 20 % Companies.Length]}");
    }

    /// <summary>An address: half come from one sender, three from a rare one.</summary>
    public static string Sender(Spread spread, int i)
    {
        if (spread.IsRare(i))
            return "rare@seldom.example";
        var draw = Spread.Draw(i, 101);
        return draw % 2 == 0
            ? "noreply@erp.example"
            : string.Create(CultureInfo.InvariantCulture, $"person{draw / 2 % 2000}@company{draw / 4000 % 20}.example");
    }

    /// <summary>Number of a document.</summary>
    public static string Number(int i) => string.Create(CultureInfo.InvariantCulture, $"PO-{2025 + (i % 2)}-{i:D7}");
}
