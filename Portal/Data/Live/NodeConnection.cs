using Npgsql;

namespace Portal.Data;

/// <summary>
/// A connection outside the pool: what keeps nodes in touch must not wait behind the load, and one that was cut without
/// a word is noticed within some fifteen seconds.
/// </summary>
static class NodeConnection
{
    public static NpgsqlConnection Make(StorageOptions storage) =>
        new(
            new NpgsqlConnectionStringBuilder(storage.ConnectionString)
            {
                Pooling = false,
                Enlist = false,
                KeepAlive = 10,
                Timeout = 5,
                CommandTimeout = 5,
                ApplicationName = "Collector " + storage.NodeName,
            }.ConnectionString
        );
}

/// <summary>How long to wait before the next try: from a quarter of a second to five.</summary>
sealed class BackOff
{
    static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(250);
    static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    /// <summary>The present wait; zero while all is well.</summary>
    public TimeSpan Wait { get; private set; }

    /// <summary>It failed again.</summary>
    public void Longer() =>
        Wait =
            Wait == TimeSpan.Zero ? Shortest
            : Wait * 2 < Longest ? Wait * 2
            : Longest;

    /// <summary>It worked.</summary>
    public void Reset() => Wait = TimeSpan.Zero;
}
