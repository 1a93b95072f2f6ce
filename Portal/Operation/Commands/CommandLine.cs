namespace Portal.Operation;

/// <summary>What the executable was asked to do.</summary>
/// <param name="Command">serve, migrate, seed, check, help, version; or null when it cannot be understood.</param>
/// <param name="Settings">Arguments left for the configuration.</param>
/// <param name="Fault">Why it cannot be understood.</param>
sealed record CommandLine(string? Command, string[] Settings, string? Fault)
{
    static readonly string[] Known = ["serve", "migrate", "seed", "check"];
    static readonly string[] Later = ["verify-records", "export"];

    // Switches of ASP.NET Core itself; our own settings all have a section.
    static readonly string[] HostSwitches =
    [
        "urls",
        "environment",
        "contentroot",
        "webroot",
        "applicationname",
        "allowedhosts",
        "http_ports",
        "https_ports",
    ];

    public const string Usage = """
        Collector: documents are approved here, mail is collected, agents push to third parties.

        Portal [command] [--Key:Of:Setting value …]

          serve            run the portal (default); database and first content are brought up to date before
          migrate          bring the database up to date, then end
          seed             migrate, create the first content (with Seed:Demo=true the demo as well), then end
          check            settings, database, ports, certificate: one line each, and an exit code
          verify-records   check the hash chains of transfer records (comes later)
          export           write documents and records to a folder (comes later)

          --help, -h       this text
          --version        version

        Settings come from appsettings.json, the environment (Mail__Smtp__Listen) and the command line (--Mail:Smtp:Listen).

        Exit codes: 0 done · 64 wrong usage · 69 database away · 70 a defect · 71 port taken or not allowed ·
                    73 data directory not writable · 78 wrong settings (all of them, one a line)
        """;

    /// <summary>Reads the arguments.</summary>
    public static CommandLine Read(string[] args)
    {
        if (args.Any(x => x is "--help" or "-h" or "-?" or "help"))
            return new CommandLine("help", [], null);
        if (args is ["--version"])
            return new CommandLine("version", [], null);
        var named = args.Length > 0 && !args[0].StartsWith('-') && !args[0].Contains('=', StringComparison.Ordinal);
        var command = named ? args[0] : "serve";
        var rest = named ? args[1..] : args;
        if (Later.Contains(command))
            return new CommandLine(null, rest, $"'{command}' comes later; this version does not have it.");
        if (!Known.Contains(command))
            return new CommandLine(null, rest, $"'{command}' is no command.");
        return FaultOf(rest) is { } fault ? new CommandLine(null, rest, fault) : new CommandLine(command, rest, null);
    }

    static string? FaultOf(string[] args)
    {
        for (var i = 0; i < args.Length; i++)
        {
            if (!args[i].StartsWith("--", StringComparison.Ordinal) && !args[i].Contains('=', StringComparison.Ordinal))
                return $"'{args[i]}' is not understood; settings are written --Key:Of:Setting value.";
            var parts = args[i].TrimStart('-').Split('=', 2);
            if (!parts[0].Contains(':', StringComparison.Ordinal) && !HostSwitches.Contains(parts[0].ToLowerInvariant()))
                return $"'--{parts[0]}' is no option.";
            if (parts.Length == 2)
                continue;
            if (i + 1 == args.Length)
                return $"'--{parts[0]}' needs a value.";
            i++;
        }
        return null;
    }
}
