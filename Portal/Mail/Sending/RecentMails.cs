using System.Collections.Concurrent;

namespace Portal.Mail;

/// <summary>What we remember of an event that we mailed.</summary>
/// <param name="EventSha256">SHA-256 of event.json.</param>
sealed record MailedEvent(byte[] EventSha256, Guid? DocumentId, Guid? ThirdPartyId);

/// <summary>
/// The last mails that this node planned: our own mail usually comes back within milliseconds, and then
/// <see cref="OwnMail"/> needs no look-up. Bounded; whatever fell out is read from its row.
/// </summary>
sealed class RecentMails
{
    const int Limit = 4096;

    readonly ConcurrentDictionary<Guid, MailedEvent> known = new();
    readonly ConcurrentQueue<Guid> order = new();

    public void Add(Guid id, MailedEvent mailed)
    {
        if (!known.TryAdd(id, mailed))
            return;
        order.Enqueue(id);
        while (order.Count > Limit && order.TryDequeue(out var oldest))
            known.TryRemove(oldest, out _);
    }

    public MailedEvent? Find(Guid id) => known.GetValueOrDefault(id);
}
