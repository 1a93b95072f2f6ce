namespace Portal.Mail;

/// <summary>Which of the two protocols a listener speaks.</summary>
enum MailDialect
{
    /// <summary>RFC 5321: one answer for a mail.</summary>
    Smtp,

    /// <summary>RFC 2033: LHLO instead of EHLO, and an answer for each recipient.</summary>
    Lmtp,
}

/// <summary>Where a session is.</summary>
enum SmtpState
{
    /// <summary>Nothing said yet, or TLS has just begun.</summary>
    Connected,

    /// <summary>After EHLO, HELO or LHLO.</summary>
    Greeted,

    /// <summary>After MAIL.</summary>
    Sender,

    /// <summary>After the first accepted RCPT.</summary>
    Recipients,
}

/// <summary>What a client can say.</summary>
enum SmtpCommand
{
    Unknown,
    Ehlo,
    Helo,
    Lhlo,
    Mail,
    Rcpt,
    Data,
    Rset,
    Noop,
    Quit,
    Vrfy,
    Help,
    StartTls,
    Auth,
    Bdat,
    Etrn,
    Expn,

    /// <summary>A web request that was aimed at the mail port (CONNECT, GET, POST, …).</summary>
    Web,
}

/// <summary>Whether a command is legal in a state.</summary>
enum SmtpMove
{
    /// <summary>Legal.</summary>
    Go,

    /// <summary>503: something else comes first.</summary>
    OutOfOrder,

    /// <summary>500: no such command.</summary>
    Unknown,

    /// <summary>502: known and not offered.</summary>
    NotOffered,

    /// <summary>Ends the session.</summary>
    Abuse,
}

/// <summary>
/// The legal moves of RFC 5321, 4.1.4, RFC 3207 and RFC 4954 in one table: a row a command, a column a state. Whether
/// TLS is there to be started, or must have been, is the session's own knowledge.
/// </summary>
static class SmtpMoves
{
    const SmtpMove Go = SmtpMove.Go;
    const SmtpMove No = SmtpMove.OutOfOrder;
    const SmtpMove Not = SmtpMove.NotOffered;
    const SmtpMove Bad = SmtpMove.Abuse;

    static readonly Dictionary<SmtpCommand, SmtpMove[]> Smtp = new()
    {
        //                      Connected Greeted Sender Recipients
        [SmtpCommand.Ehlo] = [Go, Go, Go, Go],
        [SmtpCommand.Helo] = [Go, Go, Go, Go],
        [SmtpCommand.Mail] = [No, Go, No, No],
        [SmtpCommand.Rcpt] = [No, No, Go, Go],
        [SmtpCommand.Data] = [No, No, No, Go],
        [SmtpCommand.Rset] = [Go, Go, Go, Go],
        [SmtpCommand.Noop] = [Go, Go, Go, Go],
        [SmtpCommand.Quit] = [Go, Go, Go, Go],
        [SmtpCommand.Vrfy] = [No, Go, Go, Go],
        [SmtpCommand.Help] = [Go, Go, Go, Go],
        [SmtpCommand.StartTls] = [No, Go, No, No],
        [SmtpCommand.Auth] = [No, Go, No, No],
        [SmtpCommand.Etrn] = [Not, Not, Not, Not],
        [SmtpCommand.Expn] = [Not, Not, Not, Not],
        // What follows BDAT is content: going on would read it as commands.
        [SmtpCommand.Bdat] = [Bad, Bad, Bad, Bad],
        [SmtpCommand.Web] = [Bad, Bad, Bad, Bad],
    };

    static readonly Dictionary<SmtpCommand, SmtpMove[]> Lmtp = Speak(SmtpCommand.Lhlo, instead: [SmtpCommand.Ehlo, SmtpCommand.Helo]);

    /// <summary>Looks the move up.</summary>
    public static SmtpMove Of(SmtpState state, SmtpCommand command, MailDialect dialect = MailDialect.Smtp) =>
        (dialect == MailDialect.Smtp ? Smtp : Lmtp).TryGetValue(command, out var row) ? row[(int)state] : SmtpMove.Unknown;

    static Dictionary<SmtpCommand, SmtpMove[]> Speak(SmtpCommand greeting, SmtpCommand[] instead)
    {
        var table = new Dictionary<SmtpCommand, SmtpMove[]>(Smtp) { [greeting] = Smtp[instead[0]] };
        foreach (var command in instead)
            table.Remove(command);
        return table;
    }
}
