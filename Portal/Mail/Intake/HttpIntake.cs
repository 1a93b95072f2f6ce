using System.IO.Pipelines;
using Portal.Api;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>What a third party hears about a mail that it handed in.</summary>
sealed record HandedIn(string MessageId, string Disposition, IReadOnlyList<string> Runs);

/// <summary><c>POST /api/v1/collectors/{name}/messages</c>: the same pipeline for mails that come by HTTP.</summary>
static class HttpIntake
{
    /// <summary>Hangs it on the group.</summary>
    public static void MapHttpIntake(this RouteGroupBuilder open) =>
        open.MapPost("/collectors/{name}/messages", TakeAsync)
            .RequireAuthorization(Policies.ThirdParty)
            .RequireScope(Scopes.Mail)
            .WithIdempotency()
            .Accepts<string>("message/rfc822")
            .Produces<HandedIn>(StatusCodes.Status201Created)
            .WithTags("Mail")
            .WithSummary("Hand a mail in");

    static async Task<IResult> TakeAsync(
        string name,
        HttpContext context,
        Caller caller,
        CollectorDirectory collectors,
        MailOptions options,
        TakeInMail takeIn,
        IntakeLoad load,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        // Not there and not for you are told alike.
        if (collectors.FindByName(name) is not { } collector || !IsFor(collector, caller))
            throw RefusalException.NotFound("collector");
        if (load.IsBusy)
            throw new RefusalException(RefusalKind.Unavailable, "busy", "The portal is behind with its work, try again soon.");
        using var mail = new IncomingMail(options.SpoolDirectory, options.MaxMessageBytes);
        await ReadAsync(context.Request.BodyReader, mail, stop);
        if (mail.TooLarge)
            throw new RefusalException(RefusalKind.TooLarge, "too-large", $"A mail may have {options.MaxMessageBytes} bytes.");
        mail.Complete();
        var answers = await takeIn.RunAsync(
            new ReceivedMail
            {
                Way = IntakeWay.Http,
                EnvelopeFrom = FromOf(mail),
                Targets = [new Target(collector.Name, collector)],
                Raw = mail,
                ReceivedAt = clock.GetUtcNow(),
                Trace = $"from {caller.Name} [{context.Connection.RemoteIpAddress}]",
            }
        );
        return Answer(answers[0]);
    }

    static IResult Answer(TakenIn answer)
    {
        if (answer.Deferred)
            throw new RefusalException(RefusalKind.Unavailable, "deferred", answer.Reason ?? "Not now, try again later.");
        if (answer.Disposition == Disposition.Refused)
            throw new RefusalException(RefusalKind.Invalid, "refused", answer.Reason ?? "An agent refused the mail.")
            {
                Extensions = new Dictionary<string, object?> { ["messageId"] = answer.MessageId.ToString("D") },
            };
        return TypedResults.Json(
            new HandedIn(
                answer.MessageId.ToString("D"),
                MessageView.Word(answer.Disposition.ToString()),
                [.. answer.Runs.Select(x => x.ToString("D"))]
            ),
            statusCode: StatusCodes.Status201Created
        );
    }

    static bool IsFor(OpenCollector collector, Caller caller) =>
        collector.HttpThirdParties.Any(x =>
            string.Equals(x, caller.Name, StringComparison.OrdinalIgnoreCase) || (Ids.TryRead(x, out var id) && id == caller.Id)
        );

    static string FromOf(IncomingMail mail)
    {
        var beginning = mail.Beginning(HeaderScan.MaxBlock + 1);
        using var content = MailContent.Read(beginning, HeaderScan.Of(beginning.Span), mail.Open);
        return content.From;
    }

    static async Task ReadAsync(PipeReader body, IncomingMail mail, CancellationToken stop)
    {
        while (true)
        {
            var result = await body.ReadAsync(stop);
            foreach (var piece in result.Buffer)
                mail.Append(piece.Span);
            body.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted || mail.TooLarge)
                return;
        }
    }
}
