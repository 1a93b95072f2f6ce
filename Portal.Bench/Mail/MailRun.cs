namespace Portal.Bench;

/// <summary>One shape of load: mail → push.</summary>
/// <param name="Count">Mails that are measured.</param>
/// <param name="WarmUp">Mails before them.</param>
/// <param name="Size">Bytes of a mail.</param>
/// <param name="Connections">Kept SMTP connections.</param>
/// <param name="Rate">Mails a second; 0: as fast as the answers come (closed loop).</param>
sealed record MailRun(int Count, int WarmUp, int Size, int Connections, double Rate)
{
    /// <summary>Named on PostgreSQL, nothing on SQLite.</summary>
    public string Database { get; init; } = "";

    /// <summary>In words, for tables.</summary>
    public string Name
    {
        get
        {
            var loop = Rate > 0 ? FormattableString.Invariant($"open loop at {Rate:0.#}/s") : "closed loop";
            var database = Database.Length > 0 ? ", " + Database : "";
            return FormattableString.Invariant($"{Size / 1024} KiB, {Connections} connections, {loop}{database}");
        }
    }

    public static MailRun Read(Options options)
    {
        var size = options.Number("--size", 4096);
        var large = size > 32 * 1024;
        return new MailRun(
            options.Number("--count", large ? 1000 : 3000),
            options.Number("--warm-up", 500),
            size,
            options.Number("--connections", 50),
            options.Figure("--rate", 0)
        )
        {
            Database = options.Postgres is null ? "" : "PostgreSQL",
        };
    }
}
