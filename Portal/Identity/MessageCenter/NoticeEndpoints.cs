using Microsoft.AspNetCore.Http.HttpResults;
using Portal.Api;
using Portal.Domain.Common;

namespace Portal.Identity;

/// <summary><c>/api/v1/notifications</c>: the message center of the person whose token calls.</summary>
static class NoticeEndpoints
{
    public static void MapNotices(this RouteGroupBuilder open)
    {
        var notices = open.MapGroup("/notifications").RequireAuthorization(Policies.Person).WithTags("Notifications");
        notices.MapGet("", ListAsync).WithSummary("Your notifications, newest first");
        notices.MapPost("/{id}/read", ReadAsync).Produces(204).WithSummary("Mark one as read");
        notices.MapPost("/read-all", ReadAllAsync).Produces(204).WithSummary("Mark all as read");
    }

    static Task<Page<NoticeView>> ListAsync(
        ReadNotices notices,
        Caller caller,
        bool? unread,
        int? limit,
        string? after,
        CancellationToken stop
    ) => notices.PageAsync(caller.Id!.Value, unread ?? false, Paging.Limit(limit), Paging.AfterId(after), stop);

    static async Task<NoContent> ReadAsync(string id, ReadNotices notices, Caller caller, CancellationToken stop)
    {
        var noticeId = Ids.TryRead(id, out var known) ? known : throw RefusalException.NotFound("notification");
        await notices.MarkAsync(caller.Id!.Value, noticeId, stop);
        return TypedResults.NoContent();
    }

    static async Task<NoContent> ReadAllAsync(ReadNotices notices, Caller caller, CancellationToken stop)
    {
        await notices.MarkAsync(caller.Id!.Value, null, stop);
        return TypedResults.NoContent();
    }
}
