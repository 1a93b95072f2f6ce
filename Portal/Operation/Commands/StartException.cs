namespace Portal.Operation;

/// <summary>Exit codes, after sysexits.h.</summary>
static class ExitCodes
{
    public const int Ok = 0;
    public const int Usage = 64;
    public const int DatabaseAway = 69;
    public const int Defect = 70;
    public const int PortTaken = 71;
    public const int DirectoryNotWritable = 73;
    public const int WrongSettings = 78;
}

/// <summary>The portal cannot start for a reason outside it; the message is one line for the person at the console.</summary>
public sealed class StartException(string message, int exitCode) : Exception(message)
{
    /// <summary>Exit code of the process.</summary>
    public int ExitCode { get; } = exitCode;
}
