using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Portal.Mail;

/// <summary>
/// What each client address has taken lately. IPv6 clients are known by their /64, which one subscriber has whole.
/// The table is bounded: who has been quiet for a while is forgotten, and beyond that strangers share one entry.
/// </summary>
sealed class ClientRates(SmtpLimits limits, TimeProvider clock)
{
    const int Most = 10_000;
    static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(10);

    readonly ConcurrentDictionary<IPAddress, ClientRate> clients = new();
    readonly ClientRate strangers = new(limits, clock, trusted: false);
    readonly Lock sweeping = new();
    long? swept;

    /// <summary>Entries in memory.</summary>
    public int Count => clients.Count;

    /// <summary>The entry of a client.</summary>
    public ClientRate Of(IPAddress address)
    {
        var key = KeyOf(address);
        if (clients.TryGetValue(key, out var known))
            return known;
        if (clients.Count >= Most)
            Sweep();
        if (clients.Count >= Most)
            return strangers;
        return clients.GetOrAdd(key, x => new ClientRate(limits, clock, limits.IsTrusted(x)));
    }

    static IPAddress KeyOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
            return address;
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }

    void Sweep()
    {
        lock (sweeping)
        {
            if (swept is { } last && clock.GetElapsedTime(last) < SweepEvery)
                return;
            swept = clock.GetTimestamp();
            foreach (var client in clients)
            {
                if (client.Value.IsQuiet)
                    clients.TryRemove(client);
            }
        }
    }
}

/// <summary>One client's buckets. Trusted networks are held to the bound on failed sign-ins only.</summary>
sealed class ClientRate(SmtpLimits limits, TimeProvider clock, bool trusted)
{
    readonly Lock gate = new();
    TokenBucket connections = new(limits.ConnectionsPerMinute, limits.ConnectionsPerMinute);
    TokenBucket mails = new(limits.MailsPerMinute, limits.MailsPerMinute);
    TokenBucket recipients = new(limits.RecipientsPerMinute, limits.RecipientsPerMinute);
    TokenBucket signIns = new(limits.FailedSignIns, limits.FailedSignIns / 10.0);

    /// <summary>One more connection; false when it is too many.</summary>
    public bool TakeConnection() => trusted || Take(ref connections);

    /// <summary>One more mail; false when it is too many.</summary>
    public bool TakeMail() => trusted || Take(ref mails);

    /// <summary>One more recipient, known or not; false when it is too many.</summary>
    public bool TakeRecipient() => trusted || Take(ref recipients);

    /// <summary>
    /// One more try to sign in; false when too many have failed. Taken before the try, so that many at once cannot pass.
    /// </summary>
    public bool TakeSignIn() => Take(ref signIns);

    /// <summary>The try did not fail.</summary>
    public void GiveSignInBack()
    {
        lock (gate)
            signIns.GiveBack();
    }

    /// <summary>Nothing is missing in its buckets: it can be forgotten.</summary>
    public bool IsQuiet
    {
        get
        {
            lock (gate)
            {
                var now = clock.GetTimestamp();
                return connections.IsFull(now, clock)
                    && mails.IsFull(now, clock)
                    && recipients.IsFull(now, clock)
                    && signIns.IsFull(now, clock);
            }
        }
    }

    bool Take(ref TokenBucket bucket)
    {
        lock (gate)
            return bucket.Take(clock.GetTimestamp(), clock);
    }
}

/// <summary>A bucket of tokens that fills itself again; a capacity of 0 is no limit.</summary>
struct TokenBucket
{
    readonly double capacity;
    readonly double perMinute;
    double level;
    long at;

    /// <summary>A full bucket.</summary>
    public TokenBucket(double capacity, double perMinute) => (this.capacity, this.perMinute, level) = (capacity, perMinute, capacity);

    /// <summary>Takes one; false when it is empty.</summary>
    public bool Take(long now, TimeProvider clock)
    {
        if (capacity <= 0)
            return true;
        Fill(now, clock);
        if (level < 1)
            return false;
        level--;
        return true;
    }

    /// <summary>Puts one back.</summary>
    public void GiveBack() => level = Math.Min(capacity, level + 1);

    /// <summary>Nothing is missing.</summary>
    public bool IsFull(long now, TimeProvider clock)
    {
        Fill(now, clock);
        return level >= capacity;
    }

    void Fill(long now, TimeProvider clock)
    {
        if (at != 0)
            level = Math.Min(capacity, level + clock.GetElapsedTime(at, now).TotalMinutes * perMinute);
        at = now;
    }
}
