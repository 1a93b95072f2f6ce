using System.Collections.Concurrent;
using MailKit;

namespace Portal.Mail;

/// <summary>Mails of one chunk that are being taken in side by side, so that the group commit has something to group.</summary>
sealed class TakenTasks(int inFlight, PullProgress progress) : IDisposable
{
    readonly SemaphoreSlim places = new(inFlight);
    readonly List<Task> all = [];
    readonly ConcurrentBag<UniqueId> taken = [];
    int left;

    /// <summary>UIDs whose mails are on record and may be touched at the server.</summary>
    public IReadOnlyList<UniqueId> Taken => [.. taken.Order()];

    /// <summary>A mail is not on record: the watermark must not pass it.</summary>
    public bool AnyLeft => Volatile.Read(ref left) > 0;

    /// <summary>Starts one as soon as there is a place.</summary>
    public async Task AddAsync(UniqueId uid, Func<Task<PulledEnd>> work, CancellationToken stop)
    {
        await places.WaitAsync(stop);
        all.Add(Task.Run(() => FollowAsync(uid, work), CancellationToken.None));
    }

    /// <summary>It was on record already.</summary>
    public void Kept(UniqueId uid)
    {
        _ = uid;
        progress.One();
    }

    /// <summary>Waits for all; throws what could not even be recorded.</summary>
    public Task AllAsync() => Task.WhenAll(all);

    /// <inheritdoc/>
    public void Dispose() => places.Dispose();

    async Task FollowAsync(UniqueId uid, Func<Task<PulledEnd>> work)
    {
        try
        {
            switch (await work())
            {
                case PulledEnd.Taken:
                    taken.Add(uid);
                    progress.One();
                    break;
                case PulledEnd.Kept:
                    progress.One();
                    break;
                default:
                    Interlocked.Increment(ref left);
                    break;
            }
        }
        catch
        {
            Interlocked.Increment(ref left);
            throw;
        }
        finally
        {
            places.Release();
        }
    }
}
