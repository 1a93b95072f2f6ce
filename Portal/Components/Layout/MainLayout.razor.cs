using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Portal.Components.Texts;
using Portal.Components.Viewing;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Components.Layout;

/// <summary>The frame of every page behind the sign-in.</summary>
public sealed partial class MainLayout : IDisposable
{
    readonly CancellationTokenSource stopping = new();
    ErrorBoundary? boundary;
    Viewer? viewer;
    NavCounts counts = NavCounts.None;
    LiveRefresh? live;
    string announcement = "";
    bool away;

    [CascadingParameter]
    Task<AuthenticationState> Authentication { get; set; } = default!;

    [Inject]
    internal ReadViewer ReadViewer { get; set; } = default!;

    [Inject]
    internal ReadNavCounts ReadCounts { get; set; } = default!;

    [Inject]
    internal WatchDatabase Database { get; set; } = default!;

    [Inject]
    internal ILiveFeed Feed { get; set; } = default!;

    [Inject]
    internal TimeProvider Clock { get; set; } = default!;

    [Inject]
    NavigationManager Navigation { get; set; } = default!;

    string Here => Navigation.ToBaseRelativePath(Navigation.Uri).Split('#')[0];

    string Path => "/" + Here.Split('?')[0];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        viewer = await ReadViewer.RunAsync((await Authentication).User, stopping.Token);
        if (viewer is null)
            return;
        counts = await ReadCounts.RunAsync(viewer.Id, stopping.Token);
        Navigation.LocationChanged += OnMoved;
    }

    /// <inheritdoc/>
    protected override void OnAfterRender(bool firstRender)
    {
        // Where reading takes time the first drawing comes before the viewer is known.
        if (viewer is not null)
            live ??= new LiveRefresh(
                Feed,
                Clock,
                TimeSpan.FromSeconds(2),
                x => x.Topic is LiveTopic.Document or LiveTopic.Alarm,
                CountAgainAsync
            );
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Navigation.LocationChanged -= OnMoved;
        live?.Dispose();
        stopping.Cancel();
        stopping.Dispose();
    }

    Task CountAgainAsync() =>
        InvokeAsync(async () =>
        {
            var before = counts.ToDo;
            try
            {
                counts = await ReadCounts.RunAsync(viewer!.Id, stopping.Token);
                // A page that could not be read tries again by itself.
                if (away)
                    boundary?.Recover();
                away = false;
            }
            catch (Exception failure) when (Outages.Of(failure) is not null)
            {
                // Somebody else has its turn at a locked file for a moment: nobody needs to know.
                away = Database.IsAway;
            }
            if (counts.ToDo > before)
                announcement = T[nameof(ShellTexts.NewTasks), counts.ToDo - before];
            StateHasChanged();
        });

    void OnMoved(object? sender, LocationChangedEventArgs moved)
    {
        boundary?.Recover();
        StateHasChanged();
    }

    void Recover() => boundary?.Recover();
}
