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

    /// <summary>People, keys or tokens were changed; whoever remembers one looks again.</summary>
    Identity,
}

/// <summary>Something was committed. Carries ids only: who is interested reads the row with its own rights.</summary>
/// <param name="Topic">What it is about.</param>
/// <param name="Id">Id of the row, or <see cref="Guid.Empty"/> for "many".</param>
/// <param name="DocumentId">The document it belongs to, if any.</param>
/// <param name="RunId">The run that caused it, if any.</param>
public readonly record struct LiveEvent(LiveTopic Topic, Guid Id, Guid? DocumentId = null, Guid? RunId = null)
{
    /// <summary>"Many": whatever is shown or remembered of the topic may have changed. Comes after a gap in the line between nodes.</summary>
    public bool IsMany => Id == Guid.Empty;

    /// <summary>Whether the document, or what hangs on it, has changed or may have.</summary>
    public bool MayConcern(Guid document) =>
        DocumentId == document
        || (
            IsMany
            && DocumentId is null
            && Topic is LiveTopic.Document or LiveTopic.Run or LiveTopic.Delivery or LiveTopic.Message or LiveTopic.OutgoingMail
        );
}

/// <summary>
/// Carries "this was committed" to pages, caches and dispatchers: at once within the node, and on PostgreSQL to the
/// other nodes within a moment. The events are hints, the tables are the truth, so a lost event costs a moment and never
/// a fact.
/// </summary>
public interface ILiveFeed
{
    /// <summary>Tells every subscriber of this node before it returns, the other nodes soon after. Never throws, never waits for a node.</summary>
    void Publish(LiveEvent happened);

    /// <summary>Calls <paramref name="onEvent"/> for every event until disposed. It must be short and must not throw.</summary>
    IDisposable Subscribe(Action<LiveEvent> onEvent);
}
