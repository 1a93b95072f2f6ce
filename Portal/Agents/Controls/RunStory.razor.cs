using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;
using MudBlazor;
using Portal.Components.Controls;
using Portal.Components.Viewing;

namespace Portal.Agents.Controls;

/// <summary>What a run did: cause in plain words, life line, log, effects, and every delivery with its attempts.</summary>
public sealed partial class RunStory
{
    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public required WholeRun Run { get; set; }

    /// <summary>On a page of its own.</summary>
    [Parameter]
    public bool Wide { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    IStringLocalizer<DeliveryTexts> DeliveryWords { get; init; } = null!;

    // The worst delivery is the one to speak about; when all is well nothing needs saying.
    DeliveryCause? Cause =>
        Run
            .Line.Pushes.Where(x => x.State is "exhausted" or "retrying" or "held")
            .OrderBy(x => x.State == "exhausted" ? 0 : 1)
            .FirstOrDefault()
            is { } push
            ? DeliveryCause.Of(
                DeliveryWords,
                Name(push),
                push.State,
                push.StatusCode,
                Run.Attempts[push.Id].LastOrDefault()?.ErrorCode,
                push.Error,
                push.Attempts
            )
            : null;

    static string Name(RunPush push) => push.ThirdParty.Length > 0 ? push.ThirdParty : push.Endpoint;

    static string CauseCss(Tone tone) => tone == Tone.Bad ? "bad" : "warn";

    static string EffectIcon(string action) =>
        action switch
        {
            "push" => Icons.Material.Outlined.Send,
            "file" => Icons.Material.Outlined.Folder,
            "notify" => Icons.Material.Outlined.Notifications,
            "tag" => Icons.Material.Outlined.Sell,
            "refuse" => Icons.Material.Outlined.Block,
            "quarantine" => Icons.Material.Outlined.GppMaybe,
            "discard" => Icons.Material.Outlined.DeleteOutline,
            _ => Icons.Material.Outlined.PlayArrow,
        };
}
