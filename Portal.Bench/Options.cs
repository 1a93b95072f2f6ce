using System.Globalization;

namespace Portal.Bench;

/// <summary>What a run is told on the command line: <c>--name value</c>, or <c>--name</c> alone for a switch.</summary>
sealed class Options
{
    static readonly string[] Switches = ["--quick"];
    static readonly string[] Values =
    [
        "--count",
        "--warm-up",
        "--connections",
        "--rounds",
        "--rate",
        "--size",
        "--messages",
        "--minutes",
        "--postgres",
        "--portal",
        "--out",
        "--rows",
        "--only",
        "--lists",
    ];

    readonly Dictionary<string, string> given = new(StringComparer.Ordinal);

    /// <summary>Smaller and shorter, for trying.</summary>
    public bool Quick => given.ContainsKey("--quick");

    /// <summary>Connection string of a PostgreSQL; null: SQLite.</summary>
    public string? Postgres => Text("--postgres");

    /// <summary>Rows of each list.</summary>
    public int Rows => Number("--rows", 1_000_000);

    /// <summary>Only lists whose name has this in it.</summary>
    public string Only => Text("--only") ?? "";

    /// <summary>Reads the arguments behind the command.</summary>
    /// <exception cref="UsageException">An option is unknown or lacks its value.</exception>
    public static Options Read(string[] args)
    {
        var options = new Options();
        for (var i = 0; i < args.Length; i++)
        {
            if (Switches.Contains(args[i]))
                options.given[args[i]] = "";
            else if (!Values.Contains(args[i]))
                throw new UsageException($"{args[i]} is unknown; there are {string.Join(' ', [.. Values, .. Switches])}");
            else if (i + 1 == args.Length)
                throw new UsageException($"{args[i]} needs a value");
            else
                options.given[args[i]] = args[++i];
        }
        return options;
    }

    /// <summary>The same with one more value.</summary>
    public Options With(string name, FormattableString value)
    {
        var options = new Options();
        foreach (var (known, text) in given)
            options.given[known] = text;
        options.given[name] = FormattableString.Invariant(value);
        return options;
    }

    public string? Text(string name) => given.GetValueOrDefault(name);

    public int Number(string name, int fallback) => (int)Figure(name, fallback);

    public double Figure(string name, double fallback)
    {
        if (Text(name) is not { } text)
            return fallback;
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number >= 0
            ? number
            : throw new UsageException($"{name}: '{text}' is no number");
    }

    public static int Usage(string? fault = null)
    {
        if (fault is not null)
            Console.Error.WriteLine(fault);
        Console.Error.WriteLine(
            "usage: mail|returns|pull|lists|start|pages|stages|soak|all|sink [options]   (Portal.Bench/README.md has them)"
        );
        return 64;
    }
}

/// <summary>The command line is wrong.</summary>
sealed class UsageException(string message) : Exception(message);
