using Microsoft.AspNetCore.Identity;
using Portal.Data;

namespace Portal.Identity;

/// <summary>
/// Signs a person in by name and password. Unknown, wrong, locked and disabled look alike: the same answer, and the
/// same time, because a refusal is never given before <see cref="Slowest"/> has passed.
/// </summary>
sealed class SignPersonIn(
    SignInManager<PortalUser> signIn,
    IPasswordHasher<PortalUser> hasher,
    SignInTurns turns,
    TimeProvider clock,
    ILogger<SignPersonIn> log
)
{
    /// <summary>Longer than hashing and writing the failure take together.</summary>
    static readonly TimeSpan Slowest = TimeSpan.FromMilliseconds(400);

    /// <summary>True when the cookie was set.</summary>
    public async Task<bool> RunAsync(string? userName, string? password, CancellationToken stop)
    {
        var start = clock.GetTimestamp();
        if (userName is { Length: > 0 and <= 64 } && password is { Length: > 0 and <= PasswordRules.Longest })
        {
            // One try at a time for each account: parallel tries must not slip past the count of failures.
            using var turn = await turns.EnterAsync(userName, stop);
            if (await TryAsync(userName, password))
                return true;
        }
        var left = Slowest - clock.GetElapsedTime(start);
        if (left > TimeSpan.Zero)
            await Task.Delay(left, clock, stop);
        return false;
    }

    async Task<bool> TryAsync(string userName, string password)
    {
        if (await signIn.UserManager.FindByNameAsync(userName) is not { PasswordHash: not null } person)
        {
            HashInVain(password);
            return false;
        }
        var result = await signIn.CheckPasswordSignInAsync(person, password, lockoutOnFailure: true);
        if (result.Succeeded)
        {
            await signIn.SignInAsync(person, isPersistent: false);
            log.SignedIn(person.Id);
            return true;
        }
        if (result.IsLockedOut || result.IsNotAllowed)
            HashInVain(password);
        log.SignInRefused(person.Id, result.IsLockedOut);
        return false;
    }

    // Hashing costs the same as a check: who is not there is not told apart by the work that is done.
    void HashInVain(string password) => hasher.HashPassword(new PortalUser(), password);
}

/// <summary>Lets one sign-in at a time through for each name (names share a few hundred turns).</summary>
sealed class SignInTurns : IDisposable
{
    readonly SemaphoreSlim[] turns = [.. Enumerable.Range(0, 256).Select(_ => new SemaphoreSlim(1, 1))];

    /// <summary>Waits for the name's turn; dispose to end it.</summary>
    public async Task<IDisposable> EnterAsync(string name, CancellationToken stop)
    {
        var turn = turns[(uint)StringComparer.OrdinalIgnoreCase.GetHashCode(name) % turns.Length];
        await turn.WaitAsync(stop);
        return new Turn(turn);
    }

    public void Dispose() => Array.ForEach(turns, x => x.Dispose());

    sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
