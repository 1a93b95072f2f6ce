using Portal.Api;

namespace Portal.Identity;

/// <summary><c>/api/admin/v1/people</c>.</summary>
static class PeopleEndpoints
{
    public static void MapPeople(this RouteGroupBuilder admin)
    {
        var people = admin.MapGroup("/people").WithTags("People");
        people.MapGet("", List).WithSummary("People, oldest first");
        people.MapPost("", CreateAsync).WithIdempotency().WithSummary("Add a person");
        people.MapGet("/{id}", ReadAsync).WithSummary("A person");
        people.MapPut("/{id}", ReplaceAsync).NeedsIfMatch().WithSummary("Replace a person; an omitted password is kept");
        people.MapDelete("/{id}", DisableAsync).NeedsIfMatch().WithSummary("Disable a person");
    }

    static Task<Page<PersonView>> List(
        ReadPeople read,
        CancellationToken stop,
        string? q = null,
        string? userName = null,
        int? limit = null,
        string? after = null
    ) => read.ListAsync(q, userName, limit, after, stop);

    static async Task<IResult> CreateAsync(
        PersonBody body,
        Caller caller,
        CreatePerson create,
        ReadPeople read,
        HttpContext context,
        CancellationToken stop
    )
    {
        var id = await create.RunAsync(caller.Actor, body, stop);
        var view = await read.OneAsync(id.ToString(), stop);
        context.SetETag(view.Version);
        return TypedResults.Created($"/api/admin/v1/people/{id}", view);
    }

    static async Task<PersonView> ReadAsync(string id, ReadPeople read, HttpContext context, CancellationToken stop)
    {
        var view = await read.OneAsync(id, stop);
        context.SetETag(view.Version);
        return view;
    }

    static async Task<PersonView> ReplaceAsync(
        string id,
        PersonBody body,
        Caller caller,
        ChangePerson change,
        ReadPeople read,
        HttpContext context,
        CancellationToken stop
    )
    {
        await change.ReplaceAsync(caller, id, body, context.RequireIfMatch, stop);
        return await ReadAsync(id, read, context, stop);
    }

    static async Task<IResult> DisableAsync(string id, Caller caller, ChangePerson change, HttpContext context, CancellationToken stop)
    {
        await change.DisableAsync(caller, id, context.RequireIfMatch, stop);
        return TypedResults.NoContent();
    }
}
