using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>What every session of the listener shares.</summary>
sealed record SmtpSurroundings(
    MailOptions Options,
    SmtpLimits Limits,
    CollectorDirectory Collectors,
    TakeInMail TakeIn,
    IntakeLoad Load,
    ClientRates Rates,
    ServerCertificate Certificate,
    IMailSignIn SignIn,
    TimeProvider Clock,
    ILogger<SmtpSession> Log
);

/// <summary>One client's session: its state, its errors, its mail. What it may say is in <see cref="SmtpMoves"/>.</summary>
sealed partial class SmtpSession : IDisposable
{
    readonly SmtpSurroundings services;
    readonly SmtpLimits limits;
    readonly MailDialect dialect;
    readonly ClientRate rate;
    readonly EndPoint? connectionPoint;
    readonly IPAddress? remote;
    readonly CancellationTokenRegistration stopping;
    readonly ITimer timer;
    readonly byte[] line;
    readonly List<Target> targets = [];

    // Both change once, when TLS begins; the timer and a stop read them from their own threads.
    volatile PipeReader input;
    volatile PipeWriter output;
    SmtpState state;
    string helo = "";
    string sender = "";
    string with = "";
    bool extended;
    bool international;
    int errors;
    int junk;
    bool refusedRecipients;
    volatile bool stopRequested;
    volatile bool timedOut;

    public SmtpSession(
        ConnectionContext connection,
        SmtpSurroundings services,
        MailDialect dialect = MailDialect.Smtp,
        ClientRate? rate = null
    )
    {
        this.services = services;
        this.dialect = dialect;
        limits = services.Limits;
        input = connection.Transport.Input;
        output = connection.Transport.Output;
        connectionPoint = connection.RemoteEndPoint;
        remote = (connection.RemoteEndPoint as IPEndPoint)?.Address;
        this.rate = rate ?? services.Rates.Of(remote ?? IPAddress.None);
        line = ArrayPool<byte>.Shared.Rent(limits.CommandLine);
        timer = services.Clock.CreateTimer(
            static x => ((SmtpSession)x!).OnTimeout(),
            this,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan
        );
        // An idle connection would hold up a stop for half a minute (stack notes).
        if (connection.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime)
            stopping = lifetime.ConnectionClosedRequested.UnsafeRegister(static x => ((SmtpSession)x!).OnStopRequested(), this);
    }

    /// <summary>Talks until one side ends it.</summary>
    public async Task RunAsync()
    {
        if (await HasMoreAsync())
        {
            await EndAsync("554 5.5.0 Wait for the greeting before you talk\r\n");
            return;
        }
        Reply($"220 {services.Options.HostName} {(dialect == MailDialect.Smtp ? "ESMTP" : "LMTP")} Collector\r\n");
        bool goesOn;
        do
        {
            var (kind, length) = await ReadLineAsync();
            goesOn = kind == LineKind.Line ? await HandleAsync(length) : await EndAsync(kind);
        } while (goesOn);
        await CloseTlsAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Dispose();
        timer.Dispose();
        LeaveTls();
        ArrayPool<byte>.Shared.Return(line);
    }

    async ValueTask<bool> HandleAsync(int length)
    {
        var command = SmtpCommand.Unknown;
        var clean = SmtpLine.IsClean(line.AsSpan(0, length));
        if (clean || SmtpLine.IsInternational(line.AsSpan(0, length)))
            command = SmtpLine.Verb(line.AsSpan(0, length));
        switch (SmtpMoves.Of(state, command, dialect))
        {
            case SmtpMove.Go:
                return await ObeyAsync(command, length);
            case SmtpMove.Abuse:
                return await EndAsync(
                    command == SmtpCommand.Bdat ? "502 5.5.1 BDAT is not offered\r\n" : "421 4.7.0 This is a mail server\r\n"
                );
            case SmtpMove.NotOffered:
                return await ErrorAsync("502 5.5.1 Not offered here\r\n");
            case SmtpMove.OutOfOrder when command is SmtpCommand.StartTls or SmtpCommand.Data && await HasMoreAsync():
                return await EndAsync("554 5.5.0 Nothing may follow before the answer\r\n");
            case SmtpMove.OutOfOrder:
                return await ErrorAsync(WhatComesFirst(command));
            default:
                return await ErrorAsync(clean ? "500 5.5.2 No such command\r\n" : "500 5.5.2 Only printable ASCII is allowed here\r\n");
        }
    }

    ValueTask<bool> ObeyAsync(SmtpCommand command, int length)
    {
        var argument = command is SmtpCommand.Data or SmtpCommand.Quit ? "" : SmtpLine.Argument(line.AsSpan(0, length));
        return command switch
        {
            SmtpCommand.Ehlo or SmtpCommand.Helo or SmtpCommand.Lhlo => GreetAsync(command, argument),
            SmtpCommand.Mail => MailAsync(argument),
            SmtpCommand.Rcpt => RecipientAsync(argument),
            SmtpCommand.Data => DataAsync(),
            SmtpCommand.StartTls => StartTlsAsync(argument),
            SmtpCommand.Auth => SignInAsync(argument),
            SmtpCommand.Quit => EndAsync("221 2.0.0 Goodbye\r\n", linger: false),
            SmtpCommand.Rset => JunkAsync("250 2.0.0 Forgotten\r\n", forget: true),
            SmtpCommand.Vrfy => JunkAsync("252 2.5.2 Send a mail and see\r\n"),
            SmtpCommand.Help => JunkAsync(
                dialect == MailDialect.Smtp
                    ? "214 2.0.0 EHLO HELO STARTTLS AUTH MAIL RCPT DATA RSET NOOP QUIT VRFY HELP, see RFC 5321\r\n"
                    : "214 2.0.0 LHLO STARTTLS AUTH MAIL RCPT DATA RSET NOOP QUIT VRFY HELP, see RFC 2033\r\n"
            ),
            _ => JunkAsync("250 2.0.0 OK\r\n"),
        };
    }

    ValueTask<bool> GreetAsync(SmtpCommand command, string argument)
    {
        if (argument.Length is 0 or > 255 || argument.Contains(' ', StringComparison.Ordinal))
            return ErrorAsync($"501 5.5.4 Say who you are: {Greeting} name\r\n");
        Forget();
        helo = argument;
        state = SmtpState.Greeted;
        extended = command != SmtpCommand.Helo;
        DescribeWith();
        Reply(extended ? Extensions() : $"250 {services.Options.HostName}\r\n");
        return ValueTask.FromResult(true);
    }

    string Greeting => dialect == MailDialect.Smtp ? "EHLO" : "LHLO";

    string Extensions() =>
        $"250-{services.Options.HostName}\r\n250-PIPELINING\r\n250-SIZE {services.Options.MaxMessageBytes}\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n"
        + (OffersTls ? "250-STARTTLS\r\n" : "")
        + (secured is not null ? "250-AUTH PLAIN LOGIN\r\n" : "")
        + "250 ENHANCEDSTATUSCODES\r\n";

    /// <summary>How the mails of this session come, for their trace (RFC 3848, RFC 6531).</summary>
    void DescribeWith()
    {
        var word =
            (international ? "UTF8" : "")
            + (
                dialect == MailDialect.Lmtp ? "LMTP"
                : extended && !international ? "ESMTP"
                : "SMTP"
            );
        with = word + (secured is null ? "" : "S") + (signedIn is null ? "" : "A");
        if (secured is not null)
            with += $" ({secured})";
        if (signedIn is not null)
            with += $" as {signedIn.Name}";
    }

    ValueTask<bool> JunkAsync(string reply, bool forget = false)
    {
        if (forget)
            Forget();
        if (++junk > limits.Junk)
            return ErrorAsync("503 5.5.0 That is enough of it; send a mail or leave\r\n");
        Reply(reply);
        return ValueTask.FromResult(true);
    }

    string WhatComesFirst(SmtpCommand command) =>
        command switch
        {
            SmtpCommand.StartTls when !OffersTls => "503 5.5.1 TLS is not offered here\r\n",
            SmtpCommand.Data when refusedRecipients && dialect == MailDialect.Smtp => "554 5.5.1 No valid recipients\r\n",
            _ when state == SmtpState.Connected => $"503 5.5.1 Say {Greeting} first\r\n",
            SmtpCommand.Mail or SmtpCommand.StartTls or SmtpCommand.Auth => "503 5.5.1 There is a mail under way; RSET forgets it\r\n",
            SmtpCommand.Data => "503 5.5.1 Say RCPT first\r\n",
            _ => "503 5.5.1 Say MAIL first\r\n",
        };

    void Forget()
    {
        targets.Clear();
        sender = "";
        refusedRecipients = false;
        if (international)
        {
            international = false;
            DescribeWith();
        }
        if (state != SmtpState.Connected)
            state = SmtpState.Greeted;
    }

    async ValueTask<bool> ErrorAsync(string reply)
    {
        errors++;
        if (errors > limits.HardErrors)
            return await EndAsync("421 4.7.0 Too many errors\r\n");
        if (errors > limits.SoftErrors && limits.SoftErrorDelay > TimeSpan.Zero && !stopRequested)
        {
            await FlushAsync();
            await Task.Delay(limits.SoftErrorDelay, services.Clock, CancellationToken.None);
        }
        Reply(reply);
        return true;
    }

    void Reply(string text) => Encoding.ASCII.GetBytes(text, output);
}
