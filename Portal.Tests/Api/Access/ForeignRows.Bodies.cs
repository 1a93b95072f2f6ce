using System.Text;

namespace Portal.Tests.Api.Access;

/// <summary>What is sent to make the rows.</summary>
sealed partial class ForeignRows
{
    static object Route(string code, string person, string? thirdParty = null) =>
        new
        {
            code,
            name = code,
            thirdParty,
            steps = new[] { new { name = "check", people = new[] { person } } },
        };

    /// <summary>A decision that its task's own person could make.</summary>
    public static object Decision(string action, int version) =>
        new
        {
            commandId = Guid.NewGuid().ToString(),
            version,
            action,
            opinion = Mark,
            target = action == "return" ? "initiator" : null,
            resubmit = action == "return" ? "straight" : null,
        };

    /// <summary>A document that its third party could hand in.</summary>
    public static object Document(string route, string title) =>
        new
        {
            externalId = Guid.NewGuid().ToString("N"),
            route,
            title,
            fields = new { note = title },
            attachments = new[]
            {
                new
                {
                    name = title.StartsWith(Mark, StringComparison.Ordinal) ? Name : "own.txt",
                    contentType = "text/plain",
                    contentBase64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(title)),
                },
            },
        };
}
