using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Portal.Approvals.Texts;

namespace Portal.Approvals.Controls;

/// <summary>Takes files with their names and bytes as they are; too large ones are named and left out.</summary>
public sealed partial class FilePicker : IDisposable
{
    /// <summary>Most bytes of one file.</summary>
    public const long MaxBytes = 20_000_000;

    const int MaxFiles = 50;

    readonly CancellationTokenSource stopping = new();
    string? reading;
    string? fault;
    int percent;

    /// <summary>The files so far; this picker writes into it.</summary>
    [Parameter, EditorRequired]
    public required List<AttachmentUpload> Files { get; set; }

    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    async Task AddAsync(InputFileChangeEventArgs chosen)
    {
        fault = null;
        foreach (var file in chosen.GetMultipleFiles(MaxFiles))
        {
            if (file.Size > MaxBytes)
            {
                fault = T[nameof(ApprovalTexts.FileTooLarge), file.Name, ApprovalWords.Size(MaxBytes)];
                continue;
            }
            try
            {
                Files.Add(await ReadAsync(file));
            }
            catch (IOException)
            {
                // The browser let go of the file (moved, changed or a lost connection): the person chooses again.
                fault = T[nameof(ApprovalTexts.FileUnread), file.Name];
            }
        }
        reading = null;
    }

    async Task<AttachmentUpload> ReadAsync(IBrowserFile file)
    {
        (reading, percent) = (file.Name, 0);
        var bytes = new byte[file.Size];
        await using var stream = file.OpenReadStream(MaxBytes, stopping.Token);
        for (var read = 0; read < bytes.Length; )
        {
            var part = await stream.ReadAsync(bytes.AsMemory(read), stopping.Token);
            if (part == 0)
                throw new EndOfStreamException();
            read += part;
            var now = (int)(100L * read / bytes.Length);
            if (now < percent + 5)
                continue;
            percent = now;
            StateHasChanged();
        }
        return new AttachmentUpload(file.Name, file.ContentType is { Length: > 0 } type ? type : "application/octet-stream", bytes);
    }
}
