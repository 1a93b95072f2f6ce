using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using MimeKit.Cryptography;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>Is it our own event mail?</summary>
/// <param name="Own">The value of <c>verdict.own</c>.</param>
/// <param name="Why">Reason in plain words, in both cases.</param>
sealed record OwnMailVerdict(bool Own, Guid? EventId, Guid? DocumentId, Guid? ThirdPartyId, string Why);

/// <summary>
/// Decides <c>verdict.own</c> (contract, section 5): event id and hash of event.json match our own outgoing row, or
/// the DKIM signature is by our key. A From header proves nothing and is not looked at.
/// </summary>
sealed class OwnMail(RecentMails recent, OwnKeys keys, IDbContextFactory<PortalDbContext> contexts)
{
    // Ours are a few KiB; a large stranger is not worth parsing.
    const long LargestOwn = 4L << 20;

    /// <summary>Judges; no exception for anything a sender can do.</summary>
    /// <param name="eventIdHeader">Value of X-Collector-Event-Id.</param>
    /// <param name="eventJson">Decoded bytes of event.json, null when there is no such part.</param>
    /// <param name="raw">Opens the raw message; asked only when the row does not decide.</param>
    public async ValueTask<OwnMailVerdict> JudgeAsync(
        string? eventIdHeader,
        ReadOnlyMemory<byte>? eventJson,
        Func<Stream> raw,
        CancellationToken stop
    )
    {
        if (string.IsNullOrWhiteSpace(eventIdHeader))
            return Foreign(null, "it has no X-Collector-Event-Id");
        if (!Ids.TryRead(eventIdHeader.Trim(), out var id))
            return Foreign(null, "its X-Collector-Event-Id is not an id");
        if (eventJson is not { } json)
            return Foreign(id, "it has no part event.json");
        var mailed = recent.Find(id) ?? await ReadAsync(id, stop);
        if (mailed is null)
            return await JudgeBySignatureAsync(id, json, raw, stop);
        return CryptographicOperations.FixedTimeEquals(mailed.EventSha256, SHA256.HashData(json.Span))
            ? new OwnMailVerdict(
                true,
                id,
                mailed.DocumentId,
                mailed.ThirdPartyId,
                "event id and event.json are those of a mail this portal sent"
            )
            : Foreign(id, "this portal sent that event, but with another event.json: it was altered or forged");
    }

    async Task<MailedEvent?> ReadAsync(Guid id, CancellationToken stop)
    {
        await using var db = await contexts.CreateDbContextAsync(stop);
        var mailed = await db
            .OutgoingMails.Where(x => x.Id == id)
            .Select(x => new MailedEvent(x.EventSha256, x.DocumentId, x.ThirdPartyId))
            .FirstOrDefaultAsync(stop);
        if (mailed is not null)
            recent.Add(id, mailed);
        return mailed;
    }

    async Task<OwnMailVerdict> JudgeBySignatureAsync(Guid id, ReadOnlyMemory<byte> json, Func<Stream> raw, CancellationToken stop)
    {
        try
        {
            await using var stream = raw();
            if (stream.CanSeek && stream.Length > LargestOwn)
                return Foreign(id, "this portal never sent that event");
            using var message = await MimeMessage.LoadAsync(stream, stop);
            if (!await IsSignedByUsAsync(message, stop))
                return Foreign(id, "this portal never sent that event, and no valid signature by its key is on the mail");
            return await JudgeSignedAsync(id, json, message, stop);
        }
        catch (Exception unreadable) when (unreadable is FormatException or ParseException or EndOfStreamException)
        {
            return Foreign(id, "this portal never sent that event, and the mail cannot be read: " + unreadable.Message);
        }
    }

    async Task<bool> IsSignedByUsAsync(MimeMessage message, CancellationToken stop)
    {
        // A header added above a signed one is not covered by the signature, and readers take the first.
        if (OwnSigner.Headers.Any(name => CountOf(message, name) != 1))
            return false;
        var verifier = new DkimVerifier(keys);
        foreach (var signature in message.Headers.Where(x => x.Id == HeaderId.DkimSignature).Take(5))
        {
            try
            {
                if (await verifier.VerifyAsync(message, signature, stop))
                    return true;
            }
            catch (Exception foreign) when (foreign is OwnKeys.ParseKeyException or FormatException)
            {
                // Somebody else's signature, or none at all: the next may be ours.
            }
        }
        return false;
    }

    // MimeKit keeps Content-* with the body.
    static int CountOf(MimeMessage message, string name) =>
        message.Headers.Concat(message.Body?.Headers ?? []).Count(x => x.Field.Equals(name, StringComparison.OrdinalIgnoreCase));

    async Task<OwnMailVerdict> JudgeSignedAsync(Guid id, ReadOnlyMemory<byte> json, MimeMessage message, CancellationToken stop)
    {
        var part = message.BodyParts.OfType<MimePart>().FirstOrDefault(x => x.FileName == ComposeMail.EventPart);
        var signed = new MemoryStream();
        if (part?.Content is { } content)
            await content.DecodeToAsync(signed, stop);
        if (!Ids.TryRead(message.Headers["X-Collector-Event-Id"]?.Trim(), out var signedId) || signedId != id)
            return Foreign(id, "the signature is for another event");
        if (!signed.ToArray().AsSpan().SequenceEqual(json.Span))
            return Foreign(id, "the signature is for another event.json");
        var documentId = ReadDocumentId(signed.ToArray());
        await using var db = await contexts.CreateDbContextAsync(stop);
        var thirdPartyId = await db.Documents.Where(x => x.Id == documentId).Select(x => (Guid?)x.ThirdPartyId).FirstOrDefaultAsync(stop);
        return new OwnMailVerdict(true, id, documentId, thirdPartyId, "it carries a valid signature by this portal's own key");
    }

    static Guid? ReadDocumentId(byte[] json)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json);
            return
                parsed.RootElement.ValueKind == JsonValueKind.Object
                && parsed.RootElement.TryGetProperty("documentId", out var value)
                && value.ValueKind == JsonValueKind.String
                && Ids.TryRead(value.GetString(), out var id)
                ? id
                : null;
        }
        catch (JsonException)
        {
            // Ours is always JSON; without it there is no document, and the agents see an event without one.
            return null;
        }
    }

    static OwnMailVerdict Foreign(Guid? id, string why) => new(false, id, null, null, why);
}
