using System.Buffers;
using System.IO.Pipelines;

namespace Portal.Mail;

/// <summary>Reading lines, flushing replies, time-outs and the end.</summary>
sealed partial class SmtpSession
{
    enum LineKind
    {
        Line,
        TooLong,
        BareLineEnd,
        TimedOut,
        Stopping,
        Gone,
    }

    void OnTimeout()
    {
        timedOut = true;
        input.CancelPendingRead();
        // A client that never reads our replies is not waited for either.
        output.CancelPendingFlush();
    }

    void OnStopRequested()
    {
        stopRequested = true;
        input.CancelPendingRead();
        handshake?.Cancel();
    }

    async ValueTask<(LineKind Kind, int Length)> ReadLineAsync()
    {
        timer.Change(limits.Command, Timeout.InfiniteTimeSpan);
        while (true)
        {
            var result = await ReadAsync();
            var buffer = result.Buffer;
            if (stopRequested || timedOut)
            {
                input.AdvanceTo(buffer.Start);
                return (stopRequested ? LineKind.Stopping : LineKind.TimedOut, 0);
            }
            if (buffer.PositionOf((byte)'\n') is { } end)
                return TakeLine(buffer, end);
            if (buffer.Length >= limits.CommandLine)
            {
                input.AdvanceTo(buffer.End);
                return (LineKind.TooLong, 0);
            }
            input.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
                return (LineKind.Gone, 0);
        }
    }

    (LineKind, int) TakeLine(ReadOnlySequence<byte> buffer, SequencePosition end)
    {
        var text = buffer.Slice(0, end);
        var length = (int)Math.Min(text.Length, int.MaxValue);
        var kind = length >= limits.CommandLine ? LineKind.TooLong : LineKind.Line;
        if (kind == LineKind.Line)
        {
            text.CopyTo(line);
            if (length == 0 || line[length - 1] != (byte)'\r')
                kind = LineKind.BareLineEnd;
        }
        input.AdvanceTo(buffer.GetPosition(1, end));
        return (kind, length - 1);
    }

    /// <summary>What is there at once, or else what comes; replies leave before we wait (RFC 2920: they travel together).</summary>
    async ValueTask<ReadResult> ReadAsync()
    {
        if (input.TryRead(out var ready))
            return ready;
        await FlushAsync();
        return await input.ReadAsync(CancellationToken.None);
    }

    /// <summary>True when the client has sent more than it may have before our answer.</summary>
    ValueTask<bool> HasMoreAsync()
    {
        if (!input.TryRead(out var result))
            return ValueTask.FromResult(false);
        var more = result.Buffer.Length > 0;
        input.AdvanceTo(result.Buffer.Start);
        return ValueTask.FromResult(more);
    }

    async ValueTask FlushAsync()
    {
        if (output.CanGetUnflushedBytes && output.UnflushedBytes == 0)
            return;
        await output.FlushAsync(CancellationToken.None);
    }

    /// <summary>The end of a session in which no line came.</summary>
    async ValueTask<bool> EndAsync(LineKind kind) =>
        kind switch
        {
            LineKind.TooLong => await EndAsync("500 5.5.2 The line is too long\r\n"),
            LineKind.BareLineEnd => await EndAsync("500 5.5.2 Lines end in CR LF\r\n"),
            LineKind.TimedOut => await EndAsync("421 4.4.2 Waited too long for a command\r\n", linger: false),
            LineKind.Stopping => await EndAsync("421 4.3.2 The service is stopping, try again soon\r\n", linger: false),
            _ => false,
        };

    /// <summary>The last reply. After an error what the client still sends is read for a moment, or the reply would be lost in a reset.</summary>
    async ValueTask<bool> EndAsync(string reply, bool linger = true)
    {
        Reply(reply);
        await FlushAsync();
        if (linger && !stopRequested)
            await DrainAsync();
        return false;
    }

    async ValueTask DrainAsync()
    {
        const long enough = 1 << 20;
        var silence = TimeSpan.FromMilliseconds(100);
        var begun = services.Clock.GetTimestamp();
        timedOut = false;
        for (long seen = 0; seen < enough && services.Clock.GetElapsedTime(begun) < TimeSpan.FromSeconds(1); )
        {
            timer.Change(silence, Timeout.InfiniteTimeSpan);
            var result = await input.ReadAsync(CancellationToken.None);
            seen += result.Buffer.Length;
            input.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted || timedOut || stopRequested)
                return;
        }
    }
}
