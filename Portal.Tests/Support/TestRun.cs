using Portal.Tests.Support;

[assembly: AssemblyFixture(typeof(TestRun))]

namespace Portal.Tests.Support;

/// <summary>
/// The end of a run: stops the server and removes every folder. Not in a handler of the process's exit: xunit ends a
/// process that takes longer than ten seconds for it, and calls the run failed.
/// </summary>
public sealed class TestRun : IAsyncDisposable
{
    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await PostgresServer.StopAsync();
        TestFolder.DeleteAll();
    }
}
