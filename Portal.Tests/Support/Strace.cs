using System.Diagnostics;
using System.Globalization;

namespace Portal.Tests.Support;

/// <summary>strace on a running process: watches its system calls, delays them or makes them fail.</summary>
public sealed class Strace : IAsyncDisposable
{
    const string Program = "/usr/bin/strace";

    readonly Process process;
    readonly TaskCompletionSource attached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly List<string> said = [];

    Strace(Process process, string log) => (this.process, Log) = (process, log);

    /// <summary>File with one line for each call that was watched.</summary>
    public string Log { get; }

    /// <summary>Attaches to all threads of a process; the test is skipped by name where that cannot be done.</summary>
    /// <param name="id">Number of the process.</param>
    /// <param name="log">Where the calls are written.</param>
    /// <param name="options">Such as <c>-e trace=fdatasync</c>, each word by itself.</param>
    public static async Task<Strace> AttachAsync(int id, string log, params IReadOnlyList<string> options)
    {
        Assert.SkipUnless(File.Exists(Program), $"{Program} is not installed; install the package strace to run this test.");
        var start = new ProcessStartInfo(Program, ["-f", "-y", "-o", log, .. options, "-p", id.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        var strace = new Strace(Process.Start(start)!, log);
        strace.process.ErrorDataReceived += (_, line) => strace.Hear(line.Data);
        strace.process.BeginErrorReadLine();
        await Task.WhenAny(strace.attached.Task, strace.process.WaitForExitAsync());
        if (!strace.attached.Task.IsCompleted)
        {
            var why = strace.Said;
            await strace.DisposeAsync();
            Assert.Skip($"strace cannot attach to a process here: {why}");
        }
        return strace;
    }

    /// <summary>What is in the log by now, one call a line.</summary>
    public async Task<string[]> LinesAsync()
    {
        await using var file = new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file, System.Text.Encoding.Latin1);
        return (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    /// <summary>Detaches; the process goes on unhindered.</summary>
    public async Task DetachAsync()
    {
        if (process.HasExited)
            return;
        using var kill = Process.Start("/bin/kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await DetachAsync();
        process.Dispose();
    }

    string Said
    {
        get
        {
            lock (said)
                return string.Join(' ', said);
        }
    }

    void Hear(string? line)
    {
        if (line is null)
            return;
        lock (said)
            said.Add(line);
        if (line.Contains("attached", StringComparison.Ordinal))
            attached.TrySetResult();
    }
}
