using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using Portal.Domain.Approvals;

namespace Portal.Approvals.Texts;

/// <summary>Words of the contract in the reader's language.</summary>
static class ApprovalWords
{
    /// <summary>Why an action is not possible.</summary>
    public static string Why(this IStringLocalizer<ApprovalTexts> texts, AllowedAction action) =>
        action.Code is { } code && texts["Why_" + code.Replace('-', '_')] is { ResourceNotFound: false } known
            ? known
            : action.Reason ?? "";

    /// <summary>What a record says its actor did.</summary>
    public static string Act(this IStringLocalizer<ApprovalTexts> texts, RecordView record) =>
        record is { Action: "return", ToSteps: [var step, ..] } && step != RouteSnapshot.Initiator
            ? texts[nameof(ApprovalTexts.Act_returnToStep), step]
            : texts["Act_" + record.Action];

    /// <summary>A field's value as people read it; numbers with grouping and decimals where they were written with some, lists with commas.</summary>
    public static string Value(this IStringLocalizer<ApprovalTexts> texts, JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetDecimal(out var number) => number.ToString(
                number.Scale == 0 ? "#,0" : "#,0.00##",
                CultureInfo.CurrentCulture
            ),
            JsonValueKind.True => texts[nameof(ApprovalTexts.Yes)],
            JsonValueKind.False => texts[nameof(ApprovalTexts.No)],
            JsonValueKind.String => value.GetString() ?? "",
            JsonValueKind.Null => "—",
            JsonValueKind.Array => string.Join(
                Portal.Components.Languages.IsChinese ? "、" : ", ",
                value.EnumerateArray().Select(texts.Value)
            ),
            _ => value.GetRawText(),
        };

    /// <summary>1.2 MB, 48 kB, 312 B.</summary>
    public static string Size(long bytes) =>
        bytes switch
        {
            < 1000 => FormattableString.Invariant($"{bytes} B"),
            < 1_000_000 => FormattableString.Invariant($"{bytes / 1000.0:0} kB"),
            _ => FormattableString.Invariant($"{bytes / 1_000_000.0:0.0} MB"),
        };

    /// <summary>Who handed it in and the system it belongs to; once when they are the same.</summary>
    public static string Origin(string initiator, string thirdParty) =>
        initiator == thirdParty ? thirdParty : $"{initiator} · {thirdParty}";

    /// <summary>"Finance, Legal" or 财务、法务.</summary>
    public static string Join(IEnumerable<string> names) => string.Join(Portal.Components.Languages.IsChinese ? "、" : ", ", names);
}
