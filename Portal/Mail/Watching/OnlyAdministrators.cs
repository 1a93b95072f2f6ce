using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>Pages are looked at by operators and auditors as well; what changes something asks here who wants it.</summary>
static class OnlyAdministrators
{
    /// <summary>The actor of the change.</summary>
    /// <exception cref="RefusalException">The caller is no administrator.</exception>
    public static Actor Of(Caller caller) =>
        caller.IsAdministrator
            ? caller.Actor
            : throw new RefusalException(
                RefusalKind.Forbidden,
                "administrators-only",
                "Only an administrator can change this; ask one, or sign in as one."
            );
}
