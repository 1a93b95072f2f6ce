namespace Portal.Tests.Support;

/// <summary>One portal for a class of tests that only ask, or whose changes do not meet: <c>IClassFixture&lt;SharedPortal&gt;</c>.</summary>
public sealed class SharedPortal : IAsyncLifetime
{
    /// <summary>The portal.</summary>
    public PortalApp App { get; private set; } = null!;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync() => App = await PortalApp.StartAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => App.DisposeAsync();
}
