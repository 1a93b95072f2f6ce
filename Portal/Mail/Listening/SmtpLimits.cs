namespace Portal.Mail;

/// <summary>What one client may take of us (anchors: reliability A4; the figures are Postfix's unless said).</summary>
sealed record SmtpLimits
{
    /// <summary>Bytes of a command line with its CR LF.</summary>
    public int CommandLine { get; init; } = 2048;

    /// <summary>Recipients of one mail; further ones are answered 452.</summary>
    public int Recipients { get; init; } = 1000;

    /// <summary>After so many errors each answer to another waits <see cref="SoftErrorDelay"/>.</summary>
    public int SoftErrors { get; init; } = 10;

    /// <summary>After so many errors the session ends with 421.</summary>
    public int HardErrors { get; init; } = 20;

    /// <summary>NOOP, RSET, VRFY and HELP beyond so many without a mail between count as errors.</summary>
    public int Junk { get; init; } = 100;

    /// <summary>Delay of an answer after the soft limit.</summary>
    public TimeSpan SoftErrorDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Time for one command to be complete.</summary>
    public TimeSpan Command { get; init; } = TimeSpan.FromSeconds(300);

    /// <summary>Time between two pieces of data.</summary>
    public TimeSpan Data { get; init; } = TimeSpan.FromSeconds(180);

    /// <summary>Data slower than <see cref="BytesPerSecond"/> after this time ends the session.</summary>
    public TimeSpan RateGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Slowest data rate.</summary>
    public int BytesPerSecond { get; init; } = 500;

    /// <summary>Sessions at once.</summary>
    public int Connections { get; init; } = 1000;

    /// <summary>Sessions at once from one address; a fair share stays for the others.</summary>
    public int ConnectionsPerAddress { get; init; } = 100;

    /// <summary>While so many units wait for the database, new mails are told to come later.</summary>
    public int Backlog { get; init; } = 2048;

    /// <summary>While so many deliveries wait in this process (at most 10,000 do), new mails are told to come later.</summary>
    public int Deliveries { get; init; } = 9_000;

    /// <summary>At a stop, a mail whose data is coming in has this long to be complete.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(2);
}
