using System.Collections.Concurrent;
using System.Security.Claims;
using Portal.Domain.Common;

namespace Portal.Identity;

/// <summary>A token that was found good a moment ago.</summary>
sealed record KnownToken(Guid Id, ClaimsPrincipal Principal, DateTimeOffset? ExpiresAt, DateTimeOffset ReadAt);

/// <summary>
/// Remembers good tokens for five seconds, since third parties poll. A change on this node is seen at once, one on
/// another node when the live feed tells it, or after those five seconds.
/// </summary>
sealed class KnownTokens : IDisposable
{
    static readonly TimeSpan Life = TimeSpan.FromSeconds(5);
    const int Most = 10_000;

    readonly ConcurrentDictionary<string, KnownToken> known = new(StringComparer.Ordinal);
    readonly IDisposable subscription;
    int generation;

    public KnownTokens(ILiveFeed feed) =>
        subscription = feed.Subscribe(x =>
        {
            if (x.Topic is LiveTopic.Endpoints or LiveTopic.Identity)
                Forget();
        });

    /// <summary>Counts the changes; what was read before one must not be remembered after it.</summary>
    public int Generation => Volatile.Read(ref generation);

    /// <summary>The token, if it is remembered and still good; a wall clock that was set back keeps none for longer.</summary>
    public KnownToken? Find(byte[] hash, DateTimeOffset now) =>
        known.TryGetValue(Convert.ToBase64String(hash), out var token)
        && (now - token.ReadAt).Duration() < Life
        && !(token.ExpiresAt <= now)
            ? token
            : null;

    /// <summary>Remembers what was read while <paramref name="readAtGeneration"/> was current.</summary>
    public void Remember(byte[] hash, KnownToken token, int readAtGeneration)
    {
        if (known.Count >= Most)
            known.Clear();
        var key = Convert.ToBase64String(hash);
        known[key] = token;
        if (readAtGeneration != Generation)
            known.TryRemove(key, out _);
    }

    /// <summary>Somebody lost or gained something: all are read again.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref generation);
        known.Clear();
    }

    public void Dispose() => subscription.Dispose();
}
