using System.Collections.Frozen;
using MudBlazor;

namespace Portal.Components.Controls;

/// <summary>What a status is a status of.</summary>
public enum StatusOf
{
    Document,
    Task,
    Due,
    Run,
    Message,
    Delivery,
    Handover,
    Health,
}

/// <summary>Colour of a status; green, amber and red are for nothing else.</summary>
public enum Tone
{
    Idle,
    Info,
    Ok,
    Warn,
    Bad,
}

/// <summary>How a status looks. Its word is in <c>StatusTexts</c> under <c>Of_value</c>.</summary>
public sealed record StatusLook(StatusOf Of, string Value, Tone Tone, string Icon)
{
    /// <summary>Key of the word.</summary>
    public string Key => $"{Of}_{Value}";
}

/// <summary>The whole vocabulary, once. A value that is not in it is shown as it is, in grey with a question mark.</summary>
public static class StatusVocabulary
{
    /// <summary>Every status.</summary>
    public static IReadOnlyList<StatusLook> All { get; } =
    [
        new(StatusOf.Document, "draft", Tone.Idle, Icons.Material.Outlined.EditNote),
        new(StatusOf.Document, "inApproval", Tone.Info, Icons.Material.Outlined.HourglassEmpty),
        new(StatusOf.Document, "returned", Tone.Warn, Icons.Material.Outlined.Undo),
        new(StatusOf.Document, "approved", Tone.Ok, Icons.Material.Outlined.CheckCircle),
        new(StatusOf.Document, "rejected", Tone.Bad, Icons.Material.Outlined.Block),
        new(StatusOf.Document, "withdrawn", Tone.Idle, Icons.Material.Outlined.Logout),
        new(StatusOf.Document, "terminated", Tone.Idle, Icons.Material.Outlined.StopCircle),
        new(StatusOf.Document, "suspended", Tone.Idle, Icons.Material.Outlined.PauseCircle),
        new(StatusOf.Task, "active", Tone.Info, Icons.Material.Outlined.Inbox),
        new(StatusOf.Task, "open", Tone.Info, Icons.Material.Outlined.BackHand),
        new(StatusOf.Task, "waiting", Tone.Idle, Icons.Material.Outlined.HourglassEmpty),
        new(StatusOf.Task, "suspended", Tone.Idle, Icons.Material.Outlined.PauseCircle),
        new(StatusOf.Task, "approved", Tone.Ok, Icons.Material.Outlined.Check),
        new(StatusOf.Task, "returned", Tone.Warn, Icons.Material.Outlined.Undo),
        new(StatusOf.Task, "rejected", Tone.Bad, Icons.Material.Outlined.Block),
        new(StatusOf.Task, "transferred", Tone.Idle, Icons.Material.Outlined.SwapHoriz),
        new(StatusOf.Task, "cancelled", Tone.Idle, Icons.Material.Outlined.History),
        new(StatusOf.Task, "skipped", Tone.Idle, Icons.Material.Outlined.SkipNext),
        new(StatusOf.Task, "autoApproved", Tone.Idle, Icons.Material.Outlined.Rule),
        new(StatusOf.Task, "expired", Tone.Bad, Icons.Material.Outlined.EventBusy),
        new(StatusOf.Due, "today", Tone.Warn, Icons.Material.Outlined.Schedule),
        new(StatusOf.Due, "overdue", Tone.Bad, Icons.Material.Outlined.Error),
        new(StatusOf.Run, "succeeded", Tone.Ok, Icons.Material.Outlined.Check),
        new(StatusOf.Run, "noMatch", Tone.Idle, Icons.Material.Outlined.Remove),
        new(StatusOf.Run, "failed", Tone.Bad, Icons.Material.Outlined.Error),
        new(StatusOf.Run, "timedOut", Tone.Bad, Icons.Material.Outlined.TimerOff),
        new(StatusOf.Run, "skipped", Tone.Idle, Icons.Material.Outlined.SkipNext),
        new(StatusOf.Message, "filed", Tone.Ok, Icons.Material.Outlined.Folder),
        new(StatusOf.Message, "held", Tone.Warn, Icons.Material.Outlined.PauseCircle),
        new(StatusOf.Message, "duplicate", Tone.Idle, Icons.Material.Outlined.ContentCopy),
        new(StatusOf.Message, "quarantined", Tone.Warn, Icons.Material.Outlined.GppMaybe),
        new(StatusOf.Message, "refused", Tone.Idle, Icons.Material.Outlined.Block),
        new(StatusOf.Message, "discarded", Tone.Idle, Icons.Material.Outlined.DeleteOutline),
        new(StatusOf.Delivery, "pending", Tone.Idle, Icons.Material.Outlined.HourglassEmpty),
        new(StatusOf.Delivery, "inFlight", Tone.Info, Icons.Material.Outlined.Send),
        new(StatusOf.Delivery, "retrying", Tone.Warn, Icons.Material.Outlined.Schedule),
        new(StatusOf.Delivery, "delivered", Tone.Ok, Icons.Material.Outlined.Check),
        new(StatusOf.Delivery, "acknowledged", Tone.Ok, Icons.Material.Outlined.DoneAll),
        new(StatusOf.Delivery, "exhausted", Tone.Bad, Icons.Material.Outlined.Error),
        new(StatusOf.Delivery, "held", Tone.Warn, Icons.Material.Outlined.PauseCircle),
        new(StatusOf.Delivery, "cancelled", Tone.Idle, Icons.Material.Outlined.Cancel),
        new(StatusOf.Handover, "waiting", Tone.Idle, Icons.Material.Outlined.HourglassEmpty),
        new(StatusOf.Handover, "sending", Tone.Info, Icons.Material.Outlined.Send),
        new(StatusOf.Handover, "delivered", Tone.Ok, Icons.Material.Outlined.Check),
        new(StatusOf.Handover, "acknowledged", Tone.Ok, Icons.Material.Outlined.DoneAll),
        new(StatusOf.Handover, "failed", Tone.Bad, Icons.Material.Outlined.Error),
        new(StatusOf.Health, "healthy", Tone.Ok, Icons.Material.Outlined.CheckCircle),
        new(StatusOf.Health, "struggling", Tone.Warn, Icons.Material.Outlined.Warning),
        new(StatusOf.Health, "down", Tone.Bad, Icons.Material.Outlined.CloudOff),
        new(StatusOf.Health, "off", Tone.Idle, Icons.Material.Outlined.DoNotDisturbOn),
        new(StatusOf.Health, "unknown", Tone.Idle, Icons.Material.Outlined.Help),
    ];

    static readonly FrozenDictionary<string, StatusLook> ByKey = All.ToFrozenDictionary(x => x.Key);

    /// <summary>The look of a value; null when it is not in the vocabulary.</summary>
    public static StatusLook? Find(StatusOf of, string value) => ByKey.GetValueOrDefault($"{of}_{value}");
}
