using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>A submission that was found good: its route and whose document it will be.</summary>
sealed record CheckedSubmission(RouteRow Route, PublishedRoute Published, Guid ThirdPartyId, RecordActor Actor);

/// <summary>Finds every fault of a submission at once, each with its pointer.</summary>
sealed class SubmissionCheck(RouteVersions versions, ApprovalsOptions options)
{
    /// <summary>Checks; faults go into <paramref name="faults"/>, and then the result is null.</summary>
    public async Task<CheckedSubmission?> CheckAsync(
        PortalDbContext db,
        Initiator by,
        DocumentSubmission submission,
        List<Fault> faults,
        CancellationToken stop
    )
    {
        var party = by.Kind == InitiatorKind.ThirdParty;
        InputText.CheckLine(submission.ExternalId, "/externalId", "externalId", 200, party, faults);
        InputText.CheckLine(submission.Title, "/title", "title", 300, true, faults);
        InputText.CheckLines(submission.Body, "/body", "body", 100_000, faults);
        InputText.CheckLine(submission.Urgency, "/urgency", "urgency", 40, false, faults);
        AttachmentCheck.Check(submission.Attachments, options, faults);
        var actor = await ActorAsync(db, by, stop);
        var (route, thirdParty) = await RouteAsync(db, by, submission, faults, stop);
        var published = route is null ? null : await versions.GetAsync(db, route.Id, route.CurrentVersion, stop);
        FieldsCheck.Check(submission.Fields, published?.Schema, faults);
        if (published is not null)
            await StepPeople.CheckAsync(db, published.Route, faults, stop);
        return faults.Count > 0 || route is null || thirdParty is null
            ? null
            : new CheckedSubmission(route, published!, thirdParty.Value, actor);
    }

    static async Task<(RouteRow? Route, Guid? ThirdParty)> RouteAsync(
        PortalDbContext db,
        Initiator by,
        DocumentSubmission submission,
        List<Fault> faults,
        CancellationToken stop
    )
    {
        if (string.IsNullOrWhiteSpace(submission.Route))
        {
            faults.Add(new Fault("/route", "required", "route is required: the code of one of GET /api/v1/routes."));
            return (null, null);
        }
        var route = await db.Routes.AsNoTracking().FirstOrDefaultAsync(x => x.Code == submission.Route && x.DeletedAt == null, stop);
        if (route is null || by.Kind == InitiatorKind.ThirdParty && (route.ThirdPartyId ?? by.Id) != by.Id)
        {
            faults.Add(
                new Fault("/route", "unknown-route", $"There is no route '{submission.Route}' that you may use; see GET /api/v1/routes.")
            );
            return (null, null);
        }
        if (by.Kind == InitiatorKind.ThirdParty)
        {
            if (submission.ThirdParty is not null)
                faults.Add(new Fault("/thirdParty", "not-allowed", "A third party's documents are always its own; leave thirdParty out."));
            return (route, by.Id);
        }
        var thirdParty =
            route.ThirdPartyId is { } bound && submission.ThirdParty is null
                ? bound
                : await ThirdPartyAsync(db, submission.ThirdParty, faults, stop);
        if (route.ThirdPartyId is { } only && thirdParty is { } other && other != only)
            faults.Add(
                new Fault("/thirdParty", "not-allowed", $"The route '{route.Code}' serves another third party; leave thirdParty out.")
            );
        return (route, thirdParty);
    }

    static async Task<Guid?> ThirdPartyAsync(PortalDbContext db, string? nameOrId, List<Fault> faults, CancellationToken stop)
    {
        var parties = db.ThirdParties.AsNoTracking().Where(x => x.DeletedAt == null);
        if (nameOrId is null)
        {
            var two = await parties.Select(x => x.Id).Take(2).ToListAsync(stop);
            if (two.Count == 1)
                return two[0];
            faults.Add(
                new Fault(
                    "/thirdParty",
                    "required",
                    two.Count == 0
                        ? "There is no third party yet that the document could belong to; an administrator adds one."
                        : "This route serves several third parties: name in the member thirdParty the one that the document belongs to."
                )
            );
            return null;
        }
        var found = Ids.TryRead(nameOrId, out var id)
            ? await parties.Where(x => x.Id == id).Select(x => (Guid?)x.Id).FirstOrDefaultAsync(stop)
            : await parties.Where(x => x.Name == nameOrId).Select(x => (Guid?)x.Id).FirstOrDefaultAsync(stop);
        if (found is null)
            faults.Add(new Fault("/thirdParty", "unknown-third-party", $"There is no third party '{nameOrId}'."));
        return found;
    }

    static async Task<RecordActor> ActorAsync(PortalDbContext db, Initiator by, CancellationToken stop)
    {
        if (by.Kind == InitiatorKind.ThirdParty)
        {
            var name = await db.ThirdParties.Where(x => x.Id == by.Id).Select(x => x.Name).FirstOrDefaultAsync(stop);
            return new RecordActor(by.Id.ToString("D"), name ?? throw RefusalException.NotFound("third party"), null, ActorKind.ThirdParty);
        }
        var person = await db
            .Users.Where(x => x.Id == by.Id && x.DisabledAt == null)
            .Select(x => new { x.DisplayName, x.Unit })
            .FirstOrDefaultAsync(stop);
        return person is null
            ? throw RefusalException.NotFound("person")
            : new RecordActor(by.Id.ToString("D"), person.DisplayName, person.Unit, ActorKind.Person);
    }
}

/// <summary>Checks the fields against the schema of their route.</summary>
static class FieldsCheck
{
    const int MaxCharacters = 256 * 1024;

    public static void Check(JsonElement fields, string? schema, ICollection<Fault> faults)
    {
        if (fields.ValueKind != JsonValueKind.Object)
        {
            faults.Add(new Fault("/fields", "wrong-type", "fields is required and must be a JSON object; send {} when there are none."));
            return;
        }
        if (fields.GetRawText().Length > MaxCharacters)
            faults.Add(new Fault("/fields", "too-long", "fields may have at most 256 KiB; put more into an attachment."));
        try
        {
            _ = CanonicalJson.Write(fields);
        }
        catch (Exception wrong) when (wrong is FormatException or InvalidOperationException)
        {
            faults.Add(new Fault("/fields", "not-canonical", wrong.Message));
            return;
        }
        if (schema is null)
            return;
        using var rules = JsonDocument.Parse(schema);
        foreach (var fault in FieldsSchema.Read(rules.RootElement, "", [])?.Validate(fields, "/fields") ?? [])
            faults.Add(fault);
    }
}

/// <summary>Checks names, types and sizes of attachments.</summary>
static class AttachmentCheck
{
    const int MaxCount = 100;

    public static void Check(IReadOnlyList<AttachmentUpload> attachments, ApprovalsOptions options, ICollection<Fault> faults)
    {
        CheckTotals(attachments.Count, attachments.Sum(x => (long)x.Bytes.Length), options, faults);
        for (var i = 0; i < attachments.Count; i++)
        {
            InputText.CheckLine(attachments[i].Name, $"/attachments/{i}/name", "name", 255, true, faults);
            InputText.CheckLine(attachments[i].ContentType, $"/attachments/{i}/contentType", "contentType", 255, true, faults);
            if (
                attachments[i].ContentType is { Length: > 0 } type
                && !type.Any(char.IsControl)
                && !System.Net.Http.Headers.MediaTypeHeaderValue.TryParse(type, out _)
            )
                faults.Add(
                    new Fault($"/attachments/{i}/contentType", "bad-format", $"'{type}' is no media type; write e.g. application/pdf.")
                );
        }
    }

    /// <summary>Checks the number and the size of everything that a revision carries.</summary>
    public static void CheckTotals(int count, long bytes, ApprovalsOptions options, ICollection<Fault> faults)
    {
        if (count > MaxCount)
            faults.Add(new Fault("/attachments", "too-many", $"A document may have at most {MaxCount} attachments."));
        if (bytes > options.MaxAttachmentBytes)
            faults.Add(
                new Fault("/attachments", "too-large", $"All attachments together may have at most {options.MaxAttachmentBytes} bytes.")
            );
    }
}
