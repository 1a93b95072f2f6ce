namespace Portal.Data;

/// <summary>An agent: the present version.</summary>
public sealed class AgentRow
{
    public Guid Id { get; set; }
    public string Name { get; set; } = "";
    public bool Enabled { get; set; } = true;
    public int Order { get; set; } = 100;

    /// <summary>beforeArrival, afterArrival, schedule, manual, …</summary>
    public string Trigger { get; set; } = "";

    /// <summary>JSON in the contract's form.</summary>
    public string Definition { get; set; } = "{}";

    /// <summary>Ids of its collectors with blanks between, so that a renamed collector keeps its agents.</summary>
    public string CollectorIds { get; set; } = "";
    public int CurrentVersion { get; set; } = 1;
    public DateTimeOffset CreatedAt { get; set; }
    public DateTimeOffset? DeletedAt { get; set; }
    public int Version { get; set; } = 1;
}

/// <summary>A saved version; runs name the one they used.</summary>
public sealed class AgentVersionRow
{
    public Guid Id { get; set; }
    public Guid AgentId { get; set; }
    public int Number { get; set; }
    public string Definition { get; set; } = "{}";
    public DateTimeOffset CreatedAt { get; set; }
    public string CreatedBy { get; set; } = "";
}

/// <summary>One execution of one agent version.</summary>
public sealed class RunRow
{
    public Guid Id { get; set; }
    public Guid AgentId { get; set; }
    public string AgentName { get; set; } = "";
    public int AgentVersion { get; set; }
    public string Trigger { get; set; } = "";
    public Guid? CollectorId { get; set; }
    public Guid? MessageId { get; set; }
    public Guid? DocumentId { get; set; }
    public Guid? ThirdPartyId { get; set; }

    /// <summary>What ran it, for lists: subject of the mail.</summary>
    public string Input { get; set; } = "";

    /// <summary>succeeded, noMatch, failed, timedOut, skipped.</summary>
    public string Outcome { get; set; } = "";
    public string? Reason { get; set; }
    public DateTimeOffset StartedAt { get; set; }
    public long DurationMicros { get; set; }

    /// <summary>JSON array of {atMicros, text}.</summary>
    public string Log { get; set; } = "[]";

    /// <summary>JSON array of {action, text, …}.</summary>
    public string Effects { get; set; } = "[]";
}

/// <summary>An after-arrival agent that has still to run on a message; the run deletes it in its own commit.</summary>
public sealed class AgentDueRow
{
    /// <summary>Also the id of the run.</summary>
    public Guid Id { get; set; }
    public Guid AgentId { get; set; }
    public Guid MessageId { get; set; }
    public DateTimeOffset CreatedAt { get; set; }
}

/// <summary>When a scheduled agent is due; moved on by compare-and-set in the commit of its run, so one node runs it.</summary>
public sealed class AgentScheduleRow
{
    public Guid AgentId { get; set; }
    public DateTimeOffset DueAt { get; set; }

    /// <summary>Version of the agent whose times these are.</summary>
    public int AgentVersion { get; set; }
}
