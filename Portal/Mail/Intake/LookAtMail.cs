namespace Portal.Mail;

/// <summary>Looks at a mail before any agent does: structure, class, event.json, and whether it is our own.</summary>
sealed class LookAtMail(OwnMail own)
{
    /// <summary>Looks; no exception for anything a sender can do.</summary>
    public async ValueTask<Look> LookAsync(ReceivedMail mail, HeaderScan scan, MailContent content)
    {
        if (content.HasStructure)
            _ = content.Body;
        var eventJson = content.EventJson();
        OwnMailVerdict? verdict = null;
        if (content.Header("X-Collector-Event-Id") is { } eventId)
            verdict = await own.JudgeAsync(eventId, eventJson, mail.Raw.Open, CancellationToken.None);
        return new Look(mail, content, scan, MailClassifying.Of(mail.EnvelopeFrom, content), verdict, eventJson);
    }
}
