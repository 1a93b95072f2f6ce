namespace Portal.Domain.Common;

/// <summary>One attachment of a stored message, ready to be sent to somebody.</summary>
/// <param name="Name">As sent, without separators, controls and marks that turn the reading direction.</param>
/// <param name="ContentType">As declared by the sender: never to be shown inline.</param>
/// <param name="Bytes">Decoded content.</param>
public sealed record MessageFile(string Name, string ContentType, ReadOnlyMemory<byte> Bytes);

/// <summary>Delivery asks, Mail answers: the bytes behind a signed link to an attachment of a message.</summary>
public interface IMessageFiles
{
    /// <summary>The attachment, decoded; null when there is no such message or attachment.</summary>
    Task<MessageFile?> FindAttachmentAsync(Guid messageId, int index, CancellationToken stop);
}
