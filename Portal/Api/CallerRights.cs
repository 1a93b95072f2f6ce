using Portal.Domain.Common;

namespace Portal.Api;

/// <summary>What a page asks of its viewer before it calls a use case: the API asks the same by its policies.</summary>
public static class CallerRights
{
    /// <summary>Only an administrator goes on.</summary>
    /// <exception cref="RefusalException">The caller is none (<c>not-allowed</c>).</exception>
    public static Caller RequireAdministrator(this Caller? caller) =>
        caller is { IsAdministrator: true }
            ? caller
            : throw new RefusalException(
                RefusalKind.Forbidden,
                "administrators-only",
                "Only an administrator may change this; ask one to do it."
            );

    /// <summary>The precondition of a change from a page: the row must still be the version that the page has read.</summary>
    /// <exception cref="RefusalException">It is not (<c>stale-version</c>), thrown when the result is called.</exception>
    public static Action<int> Seen(int version) =>
        present =>
        {
            if (present != version)
                throw new RefusalException(
                    RefusalKind.Stale,
                    "stale-version",
                    "Somebody else has changed it since you opened it. Read it again and repeat your change."
                );
        };
}
