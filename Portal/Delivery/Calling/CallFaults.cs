using System.Net.Sockets;
using System.Security.Authentication;

namespace Portal.Delivery;

/// <summary>Turns what the HTTP stack throws into a stable code and plain words.</summary>
static class CallFaults
{
    public static CallFault Of(Exception failure, TimeSpan limit, bool timedOut)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            switch (inner)
            {
                case CallFault known:
                    return known;
                case AuthenticationException tls:
                    return Tls(tls.Message);
                case SocketException socket when !timedOut:
                    return Socket(socket);
            }
        }
        if (timedOut)
            return new CallFault("TIMEOUT", $"No complete answer within {limit.TotalSeconds:0.#} seconds.");
        return failure switch
        {
            OperationCanceledException => new CallFault("TIMEOUT", "No connection within 5 seconds."),
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new CallFault(
                "TOO_LARGE",
                "The headers of the answer are larger than 16 KiB."
            ),
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => Tls(
                failure.InnerException?.Message ?? failure.Message
            ),
            HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse } => new CallFault(
                "INVALID_RESPONSE",
                "The answer is not HTTP."
            ),
            HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded }
            or HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => new CallFault(
                "CONNECTION_CLOSED",
                "The receiver closed the connection before a complete answer."
            ),
            _ => new CallFault("CONNECTION_FAILED", $"The connection failed ({failure.GetType().Name})."),
        };
    }

    static CallFault Socket(SocketException failure) =>
        failure.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => new(
                "CONNECTION_REFUSED",
                "Nobody listens at the receiver's address and port (connection refused)."
            ),
            SocketError.ConnectionReset or SocketError.Shutdown or SocketError.ConnectionAborted => new(
                "CONNECTION_RESET",
                "The receiver broke the connection off before a complete answer."
            ),
            SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData => new(
                "DNS_LOOKUP_FAILED",
                "The receiver's name cannot be resolved."
            ),
            SocketError.TimedOut => new("TIMEOUT", "The receiver's address did not answer."),
            SocketError.NetworkUnreachable or SocketError.HostUnreachable => new(
                "HOST_UNREACHABLE",
                "There is no way to the receiver's address from here."
            ),
            _ => new("CONNECTION_FAILED", $"The connection failed ({failure.SocketErrorCode})."),
        };

    static CallFault Tls(string message)
    {
        if (message.Contains("NotTimeValid", StringComparison.Ordinal))
            return new("TLS_CERTIFICATE_EXPIRED", "The receiver's certificate has expired or is not valid yet.");
        if (message.Contains("NameMismatch", StringComparison.Ordinal))
            return new("TLS_NAME_MISMATCH", "The receiver's certificate is for another name.");
        if (message.Contains("UntrustedRoot", StringComparison.Ordinal) || message.Contains("PartialChain", StringComparison.Ordinal))
            return new("TLS_CERTIFICATE_UNTRUSTED", "The receiver's certificate is not issued by an authority that this machine trusts.");
        return new("TLS_HANDSHAKE_FAILED", "No secure connection could be agreed with the receiver.");
    }
}
