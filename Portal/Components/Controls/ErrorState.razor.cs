using System.Diagnostics;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Logging;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Components.Controls;

/// <summary>Something failed: what, whether other things go on, try again, code and trace to copy. The failure is logged under that trace.</summary>
public sealed partial class ErrorState
{
    string traceId = "";

    [Parameter, EditorRequired]
    public required Exception Failure { get; set; }

    [Parameter]
    public string? Title { get; set; }

    [Parameter]
    public EventCallback OnRetry { get; set; }

    [Inject]
    ILogger<ErrorState> Log { get; set; } = default!;

    RefusalException? Refusal => Failure as RefusalException;

    bool IsOut => Outages.Of(Failure) is Outage.Away or Outage.Locked;

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        traceId = (Activity.Current?.TraceId ?? ActivityTraceId.CreateRandom()).ToString();
        ShellLog.PageFailed(Log, Failure, traceId);
    }
}
