using System.Net.Mail;

namespace Portal.Approvals;

/// <summary>Settings of the room (contract, section 1).</summary>
public sealed record ApprovalsOptions
{
    /// <summary>Where return mails go; also the address of the collector <c>returns</c>.</summary>
    public required string ReturnAddress { get; init; }

    /// <summary>Most bytes of all attachments of one revision together.</summary>
    public long MaxAttachmentBytes { get; init; } = 50L * 1024 * 1024;

    /// <summary>Most bytes of one request that creates or revises a document; base64 needs a third more than the files.</summary>
    public long MaxRequestBytes => MaxAttachmentBytes / 3 * 4 + 1024 * 1024;

    /// <summary>Reads and checks; every fault goes into <paramref name="faults"/>.</summary>
    public static ApprovalsOptions Read(IConfiguration settings, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(faults);
        var address = settings["Approvals:ReturnAddress"] ?? "returns@collector.local";
        if (!MailAddress.TryCreate(address, out var parsed) || parsed.Address != address)
            faults.Add($"Approvals:ReturnAddress: '{address}' is no mail address; write returns@your.domain");
        return new ApprovalsOptions { ReturnAddress = address };
    }
}
