namespace Portal.Mail;

/// <summary>Where a session is.</summary>
enum SmtpState
{
    /// <summary>Nothing said yet.</summary>
    Connected,

    /// <summary>After EHLO or HELO.</summary>
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

/// <summary>The legal moves of RFC 5321, 4.1.4 in one table: a row a command, a column a state.</summary>
static class SmtpMoves
{
    const SmtpMove Go = SmtpMove.Go;
    const SmtpMove No = SmtpMove.OutOfOrder;
    const SmtpMove Not = SmtpMove.NotOffered;
    const SmtpMove Bad = SmtpMove.Abuse;

    static readonly Dictionary<SmtpCommand, SmtpMove[]> Table = new()
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
        // 503 where TLS is not on offer: a client must not go on as if it were merely unknown.
        [SmtpCommand.StartTls] = [No, No, No, No],
        [SmtpCommand.Auth] = [No, Not, Not, Not],
        [SmtpCommand.Etrn] = [Not, Not, Not, Not],
        [SmtpCommand.Expn] = [Not, Not, Not, Not],
        // What follows BDAT is content: going on would read it as commands.
        [SmtpCommand.Bdat] = [Bad, Bad, Bad, Bad],
        [SmtpCommand.Web] = [Bad, Bad, Bad, Bad],
    };

    /// <summary>Looks the move up.</summary>
    public static SmtpMove Of(SmtpState state, SmtpCommand command) =>
        Table.TryGetValue(command, out var row) ? row[(int)state] : SmtpMove.Unknown;
}
