using Microsoft.EntityFrameworkCore;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Approvals;

/// <summary>Callers of the API as this room sees them.</summary>
static class Callers
{
    /// <summary>Who hands in, corrects, withdraws.</summary>
    public static Initiator ToInitiator(this Caller caller) =>
        new(
            caller.Kind == CallerKind.ThirdParty ? InitiatorKind.ThirdParty : InitiatorKind.Person,
            caller.Id ?? throw RefusalException.NotFound("caller")
        );

    /// <summary>The documents that the caller may see; another third party's are not there at all.</summary>
    public static IQueryable<DocumentRow> VisibleTo(this IQueryable<DocumentRow> documents, PortalDbContext db, Caller caller)
    {
        if (caller.Kind == CallerKind.Bootstrap)
            return documents;
        var id = caller.Id ?? Guid.Empty;
        return caller.Kind == CallerKind.ThirdParty
            ? documents.Where(x => x.ThirdPartyId == id)
            : documents.VisibleTo(db, id, caller.Roles);
    }

    /// <summary>An id of the address; what is no id is not there.</summary>
    public static Guid Id(string text, string what) => Ids.TryRead(text, out var id) ? id : throw RefusalException.NotFound(what);
}
