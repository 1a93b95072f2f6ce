using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;

namespace Portal.Components.Controls;

/// <summary>Says that what is shown could not be read again, and offers to try; the failure is logged.</summary>
public sealed partial class OutdatedNote
{
    Exception? logged;

    /// <summary>Why; null: nothing is shown.</summary>
    [Parameter, EditorRequired]
    public Exception? Failure { get; set; }

    /// <summary>Reads again.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnRetry { get; set; }

    [Inject]
    ILogger<OutdatedNote> Log { get; set; } = default!;

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        if (Failure is { } failure && failure != logged)
            ShellLog.PageFailed(Log, failure, (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToString());
        logged = Failure;
    }
}
