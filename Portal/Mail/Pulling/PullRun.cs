using Portal.Data;

namespace Portal.Mail;

/// <summary>One pull of one folder while it runs.</summary>
sealed class PullRun(OpenCollector collector, PullDefinition pull, string folder, PullStateRow state, PullProgress progress)
{
    /// <summary>For whom.</summary>
    public OpenCollector Collector => collector;

    /// <summary>From where.</summary>
    public PullDefinition Pull => pull;

    /// <summary>Folder; empty for POP3.</summary>
    public string Folder => folder;

    /// <summary>How it stood at the beginning.</summary>
    public PullStateRow State => state;

    /// <summary>For who watches.</summary>
    public PullProgress Progress => progress;

    /// <summary>UIDVALIDITY; 0 for POP3.</summary>
    public long Epoch { get; set; }

    /// <summary>The place of a mail in this mailbox.</summary>
    public PulledPlace Place(string uid, long size, DateTimeOffset? date = null, string? messageId = null) =>
        new(collector.Id, folder, Epoch, uid)
        {
            Size = size,
            InternalDate = date?.ToUniversalTime(),
            MessageIdHeader = messageId is { Length: > 500 } ? messageId[..500] : messageId,
            ActionDone = pull.After == "none",
        };
}

/// <summary>How far a pull is; read by others while it is written.</summary>
sealed class PullProgress
{
    int done;
    int total;

    /// <summary>Mails on record by now.</summary>
    public int Done => Volatile.Read(ref done);

    /// <summary>Mails that were new when it began.</summary>
    public int Total => Volatile.Read(ref total);

    /// <summary>More were found.</summary>
    public void Found(int count) => Interlocked.Add(ref total, count);

    /// <summary>One more is on record.</summary>
    public void One() => Interlocked.Increment(ref done);
}
