using System.Diagnostics;

namespace Portal.Components.Pages;

/// <summary>What is shown when a request failed before a page could be drawn.</summary>
public sealed partial class Error
{
    static string TraceId => Activity.Current?.TraceId.ToString() ?? "";
}
