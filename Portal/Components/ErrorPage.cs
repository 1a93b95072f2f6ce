using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;
using Portal.Data;

namespace Portal.Components;

/// <summary>Sends a person whose page failed before it was drawn to the error page, with the trace under which the failure is logged.</summary>
sealed class ErrorPage(ILogger<ErrorPage> log) : IExceptionHandler
{
    /// <inheritdoc/>
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (!httpContext.IsForPeople() || httpContext.Request.Path.StartsWithSegments("/error"))
            return ValueTask.FromResult(false);
        var trace = Activity.Current?.TraceId.ToString() ?? httpContext.TraceIdentifier;
        ShellLog.PageFailed(log, exception, trace);
        var away = Outages.Of(exception) is Outage.Away or Outage.Locked ? "&away=true" : "";
        httpContext.Response.Redirect("/error?trace=" + Uri.EscapeDataString(trace) + away);
        return ValueTask.FromResult(true);
    }
}
