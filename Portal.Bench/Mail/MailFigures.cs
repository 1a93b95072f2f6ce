namespace Portal.Bench;

/// <summary>Figures of one round. Latency is from the end of DATA at the client to the whole POST at the sink.</summary>
sealed record MailFigures
{
    public required double PushesPerSecond { get; init; }
    public required double BarePerSecond { get; init; }
    public required double P50 { get; init; }
    public required double P95 { get; init; }
    public required double P99 { get; init; }

    /// <summary>Open loop: from the time at which the mail was due, so that a late sending counts.</summary>
    public required double DueP50 { get; init; }
    public required double DueP99 { get; init; }

    /// <summary>Median of the bare POSTs, to the same end: whole at the sink.</summary>
    public required double BareP50 { get; init; }

    /// <summary>From the last 250 to the last push, in ms; 0 where the last push came first.</summary>
    public required double LastPush { get; init; }
    public required double PeakMiB { get; init; }
    public required double CpuPerThousand { get; init; }
    public required int Accepted { get; init; }
    public required int NotAccepted { get; init; }
    public required int Retried { get; init; }
    public required int Once { get; init; }
    public required int Doubled { get; init; }
    public required int Missing { get; init; }

    /// <summary>Share of what bare POSTs reach in the same round.</summary>
    public double Share => PushesPerSecond / BarePerSecond;

    /// <summary>Latency as a multiple of a bare POST's.</summary>
    public double Times => P50 / BareP50;
}
