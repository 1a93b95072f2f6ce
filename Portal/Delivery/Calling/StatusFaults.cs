using System.Globalization;

namespace Portal.Delivery;

/// <summary>What a status other than 2xx means, in plain words.</summary>
static class StatusFaults
{
    public static (string? Code, string? Error) Of(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        return status switch
        {
            >= 200 and < 300 => (null, null),
            >= 300 and < 400 => ("REDIRECTED", Redirect(status, response.Headers.Location)),
            410 => ("GONE", "The receiver says that the endpoint is gone for good (410)."),
            429 => ("RATE_LIMITED", "The receiver says that it gets too many requests (429)."),
            _ => ("HTTP_" + status.ToString(CultureInfo.InvariantCulture), $"The receiver answered {status}{Phrase(response)}."),
        };
    }

    static string Redirect(int status, Uri? location) =>
        location is null
            ? $"The receiver answered {status}; redirects are not followed."
            : $"The receiver redirects ({status}) to {Cut(location.OriginalString)}; redirects are not followed. Set the endpoint to its final URL.";

    static string Cut(string text) => text.Length <= 300 ? text : text[..300] + "…";

    static string Phrase(HttpResponseMessage response) =>
        string.IsNullOrEmpty(response.ReasonPhrase) ? "" : $" ({Cut(response.ReasonPhrase)})";
}
