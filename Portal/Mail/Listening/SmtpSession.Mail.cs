using System.Globalization;
using System.Net;
using System.Text;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>MAIL, RCPT and DATA.</summary>
sealed partial class SmtpSession
{
    ValueTask<bool> MailAsync(string argument)
    {
        if (!SmtpAddress.TryReadPath(argument, "FROM:", allowNull: true, out var address, out var parameters))
            return ErrorAsync("501 5.1.7 That is no sender address: MAIL FROM:<name@example.com>\r\n");
        if (CheckParameters(parameters, out var utf8) is { } fault)
            return ErrorAsync(fault);
        if (!utf8 && !Ascii.IsValid(address))
            return ErrorAsync("553 5.6.7 That address needs SMTPUTF8\r\n");
        if (NeedsSignIn)
            return ErrorAsync("530 5.7.0 Sign in first\r\n");
        if (!rate.TakeMail())
        {
            Reply("450 4.7.1 Too many mails a minute from your address, try again soon\r\n");
            return ValueTask.FromResult(true);
        }
        if (services.Load.IsBusy)
        {
            Reply("451 4.3.2 The portal is behind with its work, try again soon\r\n");
            return ValueTask.FromResult(true);
        }
        if (utf8)
        {
            international = true;
            DescribeWith();
        }
        sender = address;
        state = SmtpState.Sender;
        Reply("250 2.1.0 OK\r\n");
        return ValueTask.FromResult(true);
    }

    // The portal's own mail comes from this machine and has no key.
    bool NeedsSignIn =>
        services.Options.RequireAuth
        && signedIn is null
        && dialect == MailDialect.Smtp
        && !(remote is not null && IPAddress.IsLoopback(remote));

    string? CheckParameters(string parameters, out bool utf8)
    {
        utf8 = false;
        foreach (var parameter in parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = parameter.IndexOf('=', StringComparison.Ordinal) is > 0 and var at
                ? (parameter[..at].ToUpperInvariant(), parameter[(at + 1)..])
                : (parameter.ToUpperInvariant(), "");
            switch (name)
            {
                case "SIZE":
                    if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var size))
                        return "501 5.5.4 SIZE is a number of bytes\r\n";
                    if (size > services.Options.MaxMessageBytes)
                        return $"552 5.3.4 A mail may have {services.Options.MaxMessageBytes} bytes\r\n";
                    break;
                case "BODY" when value.ToUpperInvariant() is "7BIT" or "8BITMIME":
                    break;
                case "BODY":
                    return "501 5.5.4 BODY is 7BIT or 8BITMIME\r\n";
                case "SMTPUTF8" when value.Length == 0:
                    utf8 = true;
                    break;
                case "SMTPUTF8":
                    return "501 5.5.4 SMTPUTF8 has no value\r\n";
                case "AUTH" when secured is not null:
                    // RFC 4954, 5: must be taken; who signed the mail in first elsewhere means nothing here.
                    break;
                default:
                    return "555 5.5.4 That parameter is not known here\r\n";
            }
        }
        return null;
    }

    ValueTask<bool> RecipientAsync(string argument)
    {
        if (!SmtpAddress.TryReadPath(argument, "TO:", allowNull: false, out var address, out var parameters))
        {
            refusedRecipients = true;
            return ErrorAsync("501 5.1.3 That is no address: RCPT TO:<name@example.com>\r\n");
        }
        if (parameters.Length > 0)
            return ErrorAsync("555 5.5.4 That parameter is not known here\r\n");
        if (!rate.TakeRecipient())
        {
            Reply("450 4.7.1 Too many recipients a minute from your address, try again soon\r\n");
            return ValueTask.FromResult(true);
        }
        if (!international && !Ascii.IsValid(address))
        {
            refusedRecipients = true;
            return ErrorAsync("553 5.6.7 That address needs SMTPUTF8\r\n");
        }
        if (services.Collectors.FindByAddress(address) is not { Smtp: true } collector)
        {
            refusedRecipients = true;
            return ErrorAsync("550 5.1.1 No collector has that address\r\n");
        }
        if (targets.Count >= limits.Recipients)
        {
            Reply("452 4.5.3 Too many recipients\r\n");
            return ValueTask.FromResult(true);
        }
        targets.Add(new Target(address, collector));
        state = SmtpState.Recipients;
        Reply("250 2.1.5 OK\r\n");
        return ValueTask.FromResult(true);
    }

    async ValueTask<bool> DataAsync()
    {
        if (await HasMoreAsync())
            return await EndAsync("554 5.5.0 Nothing may follow DATA before the answer\r\n");
        Reply("354 Send it, end with a dot on a line of its own\r\n");
        using var mail = new IncomingMail(services.Options.SpoolDirectory, services.Options.MaxMessageBytes);
        var end = await ReadDataAsync(mail);
        var goesOn = end switch
        {
            DataEnd.Whole => await TakeInAsync(mail),
            DataEnd.TooLarge => TooLarge(),
            DataEnd.BareLineEnd => await EndAsync(ForAll("550 5.6.0 Lines end in CR LF; a bare CR or LF is refused\r\n")),
            DataEnd.FarTooLarge => await EndAsync(ForAll(TooLargeReply)),
            DataEnd.TooSlow => await EndAsync("421 4.4.2 Waited too long for data\r\n", linger: false),
            DataEnd.Stopping => await EndAsync("421 4.3.2 The service is stopping, try again soon\r\n", linger: false),
            _ => false,
        };
        junk = 0;
        Forget();
        return goesOn;
    }

    string TooLargeReply => $"552 5.3.4 A mail may have {services.Options.MaxMessageBytes} bytes\r\n";

    bool TooLarge()
    {
        Reply(ForAll(TooLargeReply));
        return true;
    }

    // LMTP: after the final dot an answer for each accepted recipient, whatever it is (RFC 2033, 4.2).
    string ForAll(string reply) => dialect == MailDialect.Smtp ? reply : string.Concat(Enumerable.Repeat(reply, targets.Count));

    async ValueTask<bool> TakeInAsync(IncomingMail mail)
    {
        // Whatever happened to the sender's patience: from here on the mail is taken in, and the answer is about what was committed.
        var received = new ReceivedMail
        {
            Way = dialect == MailDialect.Smtp ? IntakeWay.Smtp : IntakeWay.Lmtp,
            EnvelopeFrom = sender,
            Targets = targets,
            Raw = mail,
            ReceivedAt = services.Clock.GetUtcNow(),
            Trace = $"from {helo} [{remote}] with {with}",
        };
        try
        {
            mail.Complete();
            var answers = await services.TakeIn.RunAsync(received);
            Answer(answers);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // Nothing is acknowledged that is not stored: the sender tries again (design, promise 1).
            IntakeLog.NotStored(services.Log, failure, sender);
            Reply(ForAll(SmtpReply.NotStored(failure)));
        }
        return true;
    }

    void Answer(IReadOnlyList<TakenIn> answers)
    {
        if (dialect == MailDialect.Smtp)
        {
            Reply(SmtpReply.Of(answers[0]));
            return;
        }
        foreach (var target in targets)
            Reply(SmtpReply.Of(answers.First(x => x.Collector.Id == target.Collector.Id)));
    }

    enum DataEnd
    {
        Whole,
        TooLarge,
        FarTooLarge,
        BareLineEnd,
        TooSlow,
        Stopping,
        Gone,
    }

    async ValueTask<DataEnd> ReadDataAsync(IncomingMail mail)
    {
        var reader = new DotReader();
        var begun = services.Clock.GetTimestamp();
        while (true)
        {
            timer.Change(stopRequested ? limits.StopGrace : limits.Data, Timeout.InfiniteTimeSpan);
            var result = await ReadAsync();
            if (timedOut)
            {
                input.AdvanceTo(result.Buffer.End);
                return stopRequested ? DataEnd.Stopping : DataEnd.TooSlow;
            }
            var end = Feed(ref reader, result.Buffer, mail, out var next);
            input.AdvanceTo(next);
            if (end == DotEnd.End)
                return mail.TooLarge ? DataEnd.TooLarge : DataEnd.Whole;
            if (end == DotEnd.BareLineEnd)
                return DataEnd.BareLineEnd;
            if (mail.Size > 2 * services.Options.MaxMessageBytes)
                return DataEnd.FarTooLarge;
            if (result.IsCompleted)
                return DataEnd.Gone;
            if (IsTooSlow(begun, mail.Size))
                return DataEnd.TooSlow;
        }
    }

    bool IsTooSlow(long begun, long size)
    {
        var elapsed = services.Clock.GetElapsedTime(begun);
        return elapsed > limits.RateGrace && size < elapsed.TotalSeconds * limits.BytesPerSecond;
    }

    static DotEnd Feed(ref DotReader reader, System.Buffers.ReadOnlySequence<byte> buffer, IncomingMail mail, out SequencePosition next)
    {
        long seen = 0;
        foreach (var piece in buffer)
        {
            var end = reader.Read(piece.Span, mail, out var used);
            seen += used;
            if (end != DotEnd.Open)
            {
                next = buffer.GetPosition(seen);
                return end;
            }
        }
        next = buffer.End;
        return DotEnd.Open;
    }
}
