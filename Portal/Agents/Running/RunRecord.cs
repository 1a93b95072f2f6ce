using System.Text.Encodings.Web;
using System.Text.Json;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary>The row of one run.</summary>
static class RunRecord
{
    const int LongestInput = 300;

    const string Insert =
        "INSERT INTO \"Runs\" (\"Id\", \"AgentId\", \"AgentName\", \"AgentVersion\", \"Trigger\", \"CollectorId\", \"MessageId\", "
        + "\"DocumentId\", \"ThirdPartyId\", \"Input\", \"Outcome\", \"Reason\", \"StartedAt\", \"DurationMicros\", \"Log\", \"Effects\") "
        + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";

    static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>With <paramref name="deferred"/> the message is not stored, and nothing of the run took effect.</summary>
    public static RowCommand Row(AgentRun run, ArrivedMail mail, bool deferred)
    {
        var effects = run.Succeeded && !deferred ? run.Scope!.Effects : [];
        var log = run.Log;
        if (deferred && run.Succeeded && run.Scope!.Effects.Count > 0)
            log = [.. log, new RunLogLine(run.DurationMicros, "undone: another agent failed, and the sender was told to try again")];
        var subject = mail.Message.Content.Subject;
        return new RowCommand(
            Insert,
            run.Id,
            run.Agent.Id,
            run.Agent.Name,
            run.Agent.Version,
            AgentWords.Of(run.Trigger),
            mail.IsMail ? mail.Message.CollectorId : null,
            deferred || !mail.IsMail ? null : mail.Message.MessageId,
            mail.Message.DocumentId,
            mail.Document?.ThirdPartyId ?? run.Scope?.Pushes.FirstOrDefault()?.Request.ThirdPartyId,
            subject.Length <= LongestInput ? subject : subject[..LongestInput],
            run.Outcome,
            run.Reason,
            run.StartedAt,
            run.DurationMicros,
            log.Count == 0 ? "[]" : JsonSerializer.Serialize(log, Form),
            effects.Count == 0 ? "[]" : JsonSerializer.Serialize(effects, Form)
        );
    }
}
