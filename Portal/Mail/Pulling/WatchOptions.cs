using Portal.Settings;

namespace Portal.Mail;

/// <summary>How mailboxes are watched.</summary>
/// <param name="Probe">So often the server must answer; a connection that was cut without a word is noticed after it.</param>
sealed record WatchOptions(TimeSpan Probe)
{
    /// <summary>So long the answer may take: ten seconds, less where the probes are close together.</summary>
    public TimeSpan Answer => TimeSpan.FromSeconds(Math.Clamp(Probe.TotalSeconds, 2, 10));

    /// <summary>Reads and checks; every fault goes into <paramref name="faults"/>.</summary>
    public static WatchOptions Read(IConfiguration settings, ICollection<string> faults) =>
        new(TimeSpan.FromSeconds(settings.ReadNumber("Mail:Pull:IdleProbeSeconds", 30, 1, 540, faults)));
}
