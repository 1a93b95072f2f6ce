using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.WebUtilities;
using Portal.Data;

namespace Portal.Delivery.Controls;

/// <summary>What the receiver of a test push said: status, where the time went, what was sent and answered.</summary>
public sealed partial class TestAnswer
{
    const int MostShown = 4096;

    /// <summary>The one attempt.</summary>
    [Parameter, EditorRequired]
    public required AttemptRow Attempt { get; set; }

    bool Succeeded => Attempt.StatusCode is >= 200 and < 300 && Attempt.ErrorCode is null;

    string Outcome =>
        Attempt.StatusCode is { } code
            ? string.Create(CultureInfo.InvariantCulture, $"{code} {ReasonPhrases.GetReasonPhrase(code)}").TrimEnd()
            : Attempt.ErrorCode ?? "–";

    string Body =>
        Attempt.ResponseBody is { } bytes
            ? Encoding.UTF8.GetString(bytes.AsSpan(0, Math.Min(bytes.Length, MostShown))).Replace('\0', '·')
            : "";
}
