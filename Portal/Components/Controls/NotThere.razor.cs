using Microsoft.AspNetCore.Components;

namespace Portal.Components.Controls;

/// <summary>
/// What a page shows of something that is not there, or not there for this person: the answer is 404 and the page stays whole.
/// </summary>
public sealed partial class NotThere
{
    // Only while the first answer is made; the circuit has none.
    [CascadingParameter]
    HttpContext? Context { get; set; }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        if (Context is { Response.HasStarted: false })
            Context.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
