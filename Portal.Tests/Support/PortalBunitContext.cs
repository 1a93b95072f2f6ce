using System.Globalization;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;
using Portal.Api;
using Portal.Components.Viewing;

namespace Portal.Tests.Support;

/// <summary>
/// What every component test needs: MudBlazor with its script calls answered loosely, texts, a clock that stands at
/// 24 Nov 2026 09:47 UTC, and a reader in UTC. The culture is put back at the end, because it belongs to the thread.
/// </summary>
public abstract class PortalBunitContext : BunitContext, IAsyncLifetime
{
    readonly (CultureInfo Culture, CultureInfo Ui) before = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);

    /// <param name="add">Services of the test's own: none can be added once the renderer is there.</param>
    protected PortalBunitContext(Action<IServiceCollection>? add = null)
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices();
        Services.AddLocalization();
        Services.AddSingleton<TimeProvider>(Clock);
        add?.Invoke(Services);
        SetRendererInfo(new RendererInfo("Server", true));
        Speak("en");
    }

    /// <summary>09:47 UTC on 24 Nov 2026.</summary>
    protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 9, 47, 0, TimeSpan.Zero));

    /// <summary>Who looks.</summary>
    protected Viewer Reader { get; } =
        new(
            Guid.Parse("0197a3c2-0000-7000-8000-000000000001"),
            "director",
            "Director",
            TimeZoneInfo.Utc,
            new Caller(CallerKind.Person, Guid.Parse("0197a3c2-0000-7000-8000-000000000001"), "director", ["approver"], [])
        );

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Sets the language of the page.</summary>
    protected static void Speak(string culture) =>
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(culture);

    /// <summary>Renders a component as the reader sees it.</summary>
    protected IRenderedComponent<T> Show<T>(Action<ComponentParameterCollectionBuilder<T>> parameters)
        where T : IComponent =>
        Render<T>(x =>
        {
            x.AddCascadingValue(Reader);
            parameters(x);
        });

    /// <summary>Dialogs open in here; render it before the component that opens one.</summary>
    protected IRenderedComponent<MudDialogProvider> ShowDialogs()
    {
        Render<MudPopoverProvider>();
        return Render<MudDialogProvider>();
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = before;
    }
}
