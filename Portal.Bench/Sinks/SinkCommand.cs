namespace Portal.Bench;

/// <summary><c>sink</c>: the sink as a process of its own. Its first line is its address; it ends when its input ends.</summary>
static class SinkCommand
{
    public static async Task<int> RunAsync()
    {
        await using var sink = Sink.Start();
        Console.Out.WriteLine(sink.Address);
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
