using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Portal.Components.Theme;

namespace Portal.Components;

/// <summary>The document around every page. Pages are interactive unless they opt out (sign-in is static).</summary>
public sealed partial class App
{
    [CascadingParameter]
    HttpContext Context { get; set; } = default!;

    ThemeChoice Theme => ThemeChoice.Of(Context.Request);

    IComponentRenderMode? Mode => Context.AcceptsInteractiveRouting() ? RenderMode.InteractiveServer : null;
}
