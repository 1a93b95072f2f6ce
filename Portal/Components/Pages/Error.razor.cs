using Microsoft.AspNetCore.Components;

namespace Portal.Components.Pages;

/// <summary>What is shown when a request failed before a page could be drawn.</summary>
public sealed partial class Error
{
    [CascadingParameter]
    HttpContext? Context { get; set; }

    [SupplyParameterFromQuery(Name = "trace")]
    public string? TraceId { get; set; }

    /// <summary>It was the database that did not answer.</summary>
    [SupplyParameterFromQuery(Name = "away")]
    public bool IsAway { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (Context is { Response.HasStarted: false })
            Context.Response.StatusCode = IsAway ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status500InternalServerError;
    }
}
