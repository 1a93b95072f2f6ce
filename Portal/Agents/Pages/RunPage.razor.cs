using Microsoft.AspNetCore.Components;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Agents.Pages;

/// <summary>One run on a page of its own, live while its deliveries are under way.</summary>
public sealed partial class RunPage
{
    const string Back = "/agents/dashboard";

    WholeRun? run;
    bool missing;

    /// <summary>Id of the run.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    internal WholeRuns Whole { get; set; } = null!;

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.Topic == LiveTopic.Delivery;

    /// <inheritdoc/>
    protected override async Task ReadAsync()
    {
        run = Ids.TryRead(Id, out var id) ? await Whole.ReadAsync(id, Stop) : null;
        missing = run is null;
    }
}
