namespace Portal.Data;

/// <summary>
/// Content that must exist before the modules start: what every installation has, and the demo. Each room brings its
/// own; running it again changes nothing.
/// </summary>
public interface IFirstContent
{
    /// <summary>Small numbers first: 10 people and third parties, 20 routes and collectors, 30 agents, 90 demo documents.</summary>
    int Order { get; }

    /// <summary>Creates what is missing.</summary>
    Task EnsureAsync(CancellationToken stop);
}
