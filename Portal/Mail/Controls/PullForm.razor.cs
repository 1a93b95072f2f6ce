using Microsoft.AspNetCore.Components;
using Portal.Components.Controls;
using Portal.Components.Viewing;
using Portal.Domain.Common;
using Portal.Mail.Texts;

namespace Portal.Mail.Controls;

/// <summary>The mailbox that a collector pulls from, by IMAP or POP3.</summary>
public sealed partial class PullForm
{
    static readonly string[] Fields =
    [
        "host",
        "port",
        "security",
        "user",
        "auth",
        "password",
        "token",
        "certificateAuthority",
        "certificateSha256",
        "folder",
        "after",
        "moveTo",
        "schedule",
        "timeZone",
        "idle",
    ];

    /// <summary>imap or pop3.</summary>
    [Parameter, EditorRequired]
    public required string Kind { get; set; }

    /// <summary>What is written.</summary>
    [Parameter, EditorRequired]
    public required PullDraft Draft { get; set; }

    /// <summary>What was refused.</summary>
    [Parameter, EditorRequired]
    public required FormFaults Faults { get; set; }

    /// <summary>Something was changed.</summary>
    [Parameter]
    public EventCallback OnChange { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    TimeProvider Clock { get; init; } = null!;

    string Pointer => "/intake/" + Kind;

    string NextRuns
    {
        get
        {
            var now = Clock.GetUtcNow();
            if (!CronSchedule.TryRead(Draft.Schedule.Trim(), Draft.TimeZone.Trim(), now, out var schedule, out _))
                return Words[nameof(MailTexts.ScheduleHelp)];
            var zone = Viewer?.Zone ?? TimeZoneInfo.Utc;
            return Words[
                nameof(MailTexts.NextRuns),
                string.Join(", ", schedule!.NextRuns(now, 3).Select(x => TimeText.Short(x, now, zone)))
            ];
        }
    }

    IReadOnlyList<string> Unplaced =>
        [
            .. Faults
                .Under(Pointer)
                .Where(x => !Fields.Any(y => x.Pointer.StartsWith($"{Pointer}/{y}", StringComparison.Ordinal)))
                .Select(x => x.Text),
        ];

    string Id(string field) => $"{Kind}-{field}";

    string? At(string field) => Faults.At($"{Pointer}/{field}");

    Task TellAsync() => OnChange.InvokeAsync();
}
