using Portal.Settings;

namespace Portal.Delivery;

/// <summary>The demo third party's URL; mapped only with demo content.</summary>
static class DemoHook
{
    /// <summary>Path under the public URL.</summary>
    public const string Path = "/demo/third-party/hook";

    public static void MapDemoHook(this WebApplication app)
    {
        if (app.Services.GetRequiredService<PortalOptions>().SeedDemo)
            app.MapPost(Path, ReceiveAsync).AllowAnonymous().DisableAntiforgery().ExcludeFromDescription();
    }

    static async Task<IResult> ReceiveAsync(HttpContext context, DemoThirdParty demo, TimeProvider clock, CancellationToken stop)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, stop);
        var headers = context.Request.Headers;
        var arrival = demo.Receive(
            headers["webhook-id"],
            headers["webhook-timestamp"],
            headers["webhook-signature"],
            headers["webhook-attempt"],
            body.ToArray()
        );
        switch (arrival.Mode)
        {
            case DemoMode.Hang:
                await Task.Delay(TimeSpan.FromMinutes(5), clock, stop);
                break;
            case DemoMode.Slow:
                await Task.Delay(TimeSpan.FromSeconds(3), clock, stop);
                break;
            case DemoMode.Busy:
                context.Response.Headers.RetryAfter = "5";
                return Results.Text("busy", statusCode: StatusCodes.Status503ServiceUnavailable);
            case DemoMode.Fail:
                return Results.Text("failing on purpose", statusCode: StatusCodes.Status500InternalServerError);
        }
        return arrival.Verified
            ? Results.Json(new { received = arrival.Id })
            : Results.Text(arrival.Why, statusCode: StatusCodes.Status401Unauthorized);
    }
}
