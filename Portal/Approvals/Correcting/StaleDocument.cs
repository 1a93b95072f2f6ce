using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>The precondition of a page: the document is still as its reader saw it.</summary>
static class StaleDocument
{
    /// <summary>Refuses when it is not.</summary>
    public static void Refuse(int seen, int present)
    {
        if (seen != present)
            throw new RefusalException(
                RefusalKind.Stale,
                "stale-version",
                $"It was changed since you read it: the present version is {present}. Read it again and repeat your change."
            );
    }
}
