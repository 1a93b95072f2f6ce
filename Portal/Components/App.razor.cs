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

    // By its plain name: a build has no packed file under the fingerprinted one (tenfold weight). The version behind it lets
    // the browser keep it, see ShellModule.
    static string OfMudBlazor(string file) => $"_content/MudBlazor/{file}?{typeof(MudBlazor.MudIcon).Assembly.GetName().Version}";

    ThemeChoice Theme => ThemeChoice.Of(Context.Request);

    IComponentRenderMode? Mode => Context.AcceptsInteractiveRouting() ? RenderMode.InteractiveServer : null;
}
