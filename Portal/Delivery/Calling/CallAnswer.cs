namespace Portal.Delivery;

/// <summary>What came of one call: an answer, or a fault in plain words; bounded and masked, fit to be stored.</summary>
sealed record CallAnswer
{
    public required DateTimeOffset StartedAt { get; init; }
    public required long DurationMicros { get; init; }
    public required CallPhases Phases { get; init; }
    public long? FirstByteMicros { get; init; }
    public string? RemoteAddress { get; init; }
    public int? StatusCode { get; init; }

    /// <summary>Null for a complete 2xx.</summary>
    public string? ErrorCode { get; init; }
    public string? Error { get; init; }
    public string? ResponseHeaders { get; init; }

    /// <summary>First 64 KiB.</summary>
    public byte[]? ResponseBody { get; init; }

    /// <summary>Bytes that came, or were announced when the rest was not read.</summary>
    public long? ResponseSize { get; init; }

    /// <summary>Raw header, read by the retry rules.</summary>
    public string? RetryAfter { get; init; }

    /// <summary>A complete answer with 200 to 299.</summary>
    public bool Succeeded => ErrorCode is null;
}
