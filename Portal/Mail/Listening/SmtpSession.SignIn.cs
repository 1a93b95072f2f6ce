using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>AUTH PLAIN and LOGIN (RFC 4954, RFC 4616); only inside TLS. What a client says here is never logged.</summary>
sealed partial class SmtpSession
{
    static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    MailClient? signedIn;
    int failedSignIns;

    async ValueTask<bool> SignInAsync(string argument)
    {
        var words = argument.Split(' ', 2);
        var initial = words.Length == 2 ? words[1] : null;
        if (secured is null)
            return await ErrorAsync("538 5.7.11 Signing in needs TLS\r\n");
        if (signedIn is not null)
            return await ErrorAsync("503 5.5.1 You are signed in already\r\n");
        if (failedSignIns >= limits.SignInTries)
            return await EndAsync("421 4.7.0 Too many failed tries to sign in\r\n");
        return words[0].ToUpperInvariant() switch
        {
            "PLAIN" => await PlainAsync(initial),
            "LOGIN" => await LoginAsync(initial),
            "" => await ErrorAsync("501 5.5.4 Say how: AUTH PLAIN or AUTH LOGIN\r\n"),
            _ => await ErrorAsync("504 5.5.4 AUTH PLAIN and AUTH LOGIN are offered\r\n"),
        };
    }

    async ValueTask<bool> PlainAsync(string? initial)
    {
        var (answer, goesOn) = await AskAsync("", initial);
        if (answer is null)
            return goesOn;
        // Whom to act for, who signs in, key: acting for somebody else is nobody's right.
        var parts = answer.Split('\0');
        if (parts.Length != 3)
            return await ErrorAsync("501 5.5.2 PLAIN is: NUL name NUL key\r\n");
        return parts[0].Length > 0 && parts[0] != parts[1] ? await FailAsync() : await CheckAsync(parts[1], parts[2]);
    }

    async ValueTask<bool> LoginAsync(string? initial)
    {
        var (name, goesOn) = await AskAsync("VXNlcm5hbWU6", initial);
        if (name is null)
            return goesOn;
        var (key, goesOnStill) = await AskAsync("UGFzc3dvcmQ6", null);
        return key is null ? goesOnStill : await CheckAsync(name, key);
    }

    /// <summary>What the client answers, decoded; null when it has been answered already.</summary>
    async ValueTask<(string? Answer, bool GoesOn)> AskAsync(string challenge, string? initial)
    {
        if (initial is not null)
            return Decode(initial == "=" ? [] : Encoding.ASCII.GetBytes(initial)) is { } given
                ? (given, true)
                : (null, await NoBase64Async());
        Reply($"334 {challenge}\r\n");
        var (kind, length) = await ReadLineAsync();
        if (kind != LineKind.Line)
            return (null, await EndAsync(kind));
        if (length == 1 && line[0] == (byte)'*')
            return (null, await ErrorAsync("501 5.7.0 Cancelled\r\n"));
        var answer = Decode(line.AsSpan(0, length));
        CryptographicOperations.ZeroMemory(line.AsSpan(0, length));
        return answer is null ? (null, await NoBase64Async()) : (answer, true);
    }

    ValueTask<bool> NoBase64Async() => ErrorAsync("501 5.5.2 That is no base64\r\n");

    static string? Decode(ReadOnlySpan<byte> text)
    {
        Span<byte> bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        try
        {
            return Base64.DecodeFromUtf8(text, bytes, out _, out var written) == OperationStatus.Done
                ? Strict.GetString(bytes[..written])
                : null;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    async ValueTask<bool> CheckAsync(string name, string key)
    {
        if (!rate.TakeSignIn())
        {
            IntakeLog.TooManySignIns(services.Log, remote);
            return await EndAsync("421 4.7.0 Too many failed tries to sign in from your address, try again later\r\n");
        }
        try
        {
            signedIn = await services.SignIn.SignInAsync(name, key, CancellationToken.None);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            IntakeLog.SignInNotJudged(services.Log, failure);
            rate.GiveSignInBack();
            Reply("454 4.7.0 Cannot tell now, try again later\r\n");
            return true;
        }
        if (signedIn is null)
            return await FailAsync();
        rate.GiveSignInBack();
        DescribeWith();
        Reply("235 2.7.0 Signed in\r\n");
        return true;
    }

    ValueTask<bool> FailAsync()
    {
        failedSignIns++;
        IntakeLog.SignInFailed(services.Log, remote);
        return ErrorAsync("535 5.7.8 Name or key is wrong, or the key may not hand in mail\r\n");
    }
}
