using Portal.Domain.Common;

namespace Portal.Domain.Mail;

/// <summary>A message on record, opened; dispose it when its content has been read.</summary>
public sealed class StoredMessage(ArrivingMessage message, Disposition disposition, IDisposable source) : IDisposable
{
    /// <summary>As agents see it.</summary>
    public ArrivingMessage Message { get; } = message;

    /// <summary>Where it is now.</summary>
    public Disposition Disposition { get; } = disposition;

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}

/// <summary>Agents asks, Mail answers: messages that have arrived.</summary>
public interface IStoredMessages
{
    /// <summary>Opens a message; null when there is none or its bytes are gone.</summary>
    Task<StoredMessage?> OpenAsync(Guid messageId, CancellationToken stop);

    /// <summary>Files it in a folder; to be executed in the transaction of the run.</summary>
    RowCommand File(Guid messageId, string folder);

    /// <summary>Adds a tag unless it has it; to be executed in the transaction of the run.</summary>
    RowCommand Tag(Guid messageId, string tag);

    /// <summary>The transaction is committed: pages hear of it.</summary>
    void Committed(Guid messageId);
}
