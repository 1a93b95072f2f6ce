using Microsoft.Extensions.Logging;

namespace Portal.Delivery;

/// <summary>What the room logs; never a secret, never a body.</summary>
static partial class DeliveryLog
{
    [LoggerMessage(1, LogLevel.Error, "The endpoints could not be read again; the ones in memory stay in use")]
    public static partial void ReloadFailed(ILogger log, Exception failure);

    [LoggerMessage(
        2,
        LogLevel.Error,
        "The secret of endpoint {Endpoint} cannot be decrypted: is the key ring of this installation complete?"
    )]
    public static partial void SecretUnreadable(ILogger log, Exception failure, Guid endpoint);

    [LoggerMessage(3, LogLevel.Error, "An attempt of delivery {Delivery} broke off; its lease expires and it is tried again")]
    public static partial void AttemptBroke(ILogger log, Exception failure, Guid delivery);

    [LoggerMessage(
        4,
        LogLevel.Warning,
        "The outcome of delivery {Delivery} came after its lease was lost; the attempt is on record, the row is not changed"
    )]
    public static partial void LeaseLost(ILogger log, Guid delivery);

    [LoggerMessage(5, LogLevel.Error, "A round of the dispatcher failed; it goes on in a moment")]
    public static partial void RoundFailed(ILogger log, Exception failure);

    [LoggerMessage(6, LogLevel.Warning, "Document {Document}: the push of sequence {Sequence} did not come in time; its lanes go on")]
    public static partial void HoldExpired(ILogger log, Guid document, long sequence);

    [LoggerMessage(7, LogLevel.Warning, "Endpoint {Endpoint} was switched off: {Reason}")]
    public static partial void EndpointSwitchedOff(ILogger log, Guid endpoint, string reason);

    [LoggerMessage(8, LogLevel.Information, "Freed {Count} deliveries of an earlier life of this node")]
    public static partial void LeasesFreed(ILogger log, int count);

    [LoggerMessage(9, LogLevel.Warning, "The outcome of delivery {Delivery} cannot be written yet: {Why}")]
    public static partial void NotRecorded(ILogger log, Guid delivery, string why);
}
