namespace Portal.Domain.Common;

/// <summary>What a live event is about.</summary>
public enum LiveTopic
{
    /// <summary>A run was recorded.</summary>
    Run,

    /// <summary>A delivery changed its state.</summary>
    Delivery,

    /// <summary>A document changed.</summary>
    Document,

    /// <summary>A message was recorded.</summary>
    Message,

    /// <summary>An outgoing mail changed its state.</summary>
    OutgoingMail,

    /// <summary>Collectors were changed; caches read them again.</summary>
    Collectors,

    /// <summary>Agents were changed; caches read them again.</summary>
    Agents,

    /// <summary>Third parties or endpoints were changed; caches read them again.</summary>
    Endpoints,

    /// <summary>An alarm was raised or cleared.</summary>
    Alarm,

    /// <summary>Something was put into message centers, or read there.</summary>
    Notice,
}

/// <summary>Something was committed. Carries ids only: who is interested reads the row with its own rights.</summary>
/// <param name="Topic">What it is about.</param>
/// <param name="Id">Id of the row, or <see cref="Guid.Empty"/> for "many".</param>
/// <param name="DocumentId">The document it belongs to, if any.</param>
/// <param name="RunId">The run that caused it, if any.</param>
public readonly record struct LiveEvent(LiveTopic Topic, Guid Id, Guid? DocumentId = null, Guid? RunId = null);

/// <summary>
/// Carries "this was committed" to pages, caches and dispatchers. In-process on one node; the events are hints, the
/// tables are the truth, so a lost event costs a moment and never a fact.
/// </summary>
public interface ILiveFeed
{
    /// <summary>Tells every subscriber. Never throws and never waits for one.</summary>
    void Publish(LiveEvent happened);

    /// <summary>Calls <paramref name="onEvent"/> for every event until disposed. It must be short and must not throw.</summary>
    IDisposable Subscribe(Action<LiveEvent> onEvent);
}
