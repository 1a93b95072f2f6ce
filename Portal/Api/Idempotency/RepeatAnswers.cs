using System.Security.Cryptography;
using System.Text;
using Portal.Domain.Common;

namespace Portal.Api;

/// <summary>
/// Middleware behind <see cref="IdempotencyMarks.WithIdempotency{TBuilder}"/>. It stands before binding, because the
/// body must be hashed before the endpoint reads it.
/// </summary>
sealed class RepeatAnswers(RequestDelegate next, AnswerLedger ledger)
{
    const string Header = "Idempotency-Key";

    public async Task InvokeAsync(HttpContext context)
    {
        if (
            context.GetEndpoint()?.Metadata.GetMetadata<IdempotentCall>() is null
            || !context.Request.Headers.TryGetValue(Header, out var header)
            || Caller.Of(context.User) is not { } caller
        )
        {
            await next(context);
            return;
        }
        var key = header.ToString();
        if (key.Length is 0 or > 200)
            throw RefusalException.Invalid(new Fault("", "bad-idempotency-key", "Idempotency-Key must have 1 to 200 characters."));
        var owner = $"{caller.Kind}:{caller.Id:D}";
        var fingerprint = await FingerprintAsync(context.Request, context.RequestAborted);
        var (claim, stored) = await ledger.ClaimAsync(owner, key, fingerprint);
        if (stored is not null)
        {
            await WriteAsync(context.Response, stored);
            return;
        }
        // A caller that hangs up must not leave open whether the thing was created: the call runs to its end.
        var hangUp = context.RequestAborted;
        context.RequestAborted = CancellationToken.None;
        await RunAsync(context, owner, key, claim, hangUp);
    }

    async Task RunAsync(HttpContext context, string owner, string key, DateTimeOffset claim, CancellationToken hangUp)
    {
        var outside = context.Response.Body;
        using var inside = new MemoryStream();
        context.Response.Body = inside;
        try
        {
            await next(context);
        }
        catch
        {
            context.Response.Body = outside;
            await ledger.ReleaseAsync(owner, key, claim);
            throw;
        }
        context.Response.Body = outside;
        var body = inside.ToArray();
        var (response, headers) = (context.Response, context.Response.Headers);
        if (response.StatusCode is >= 200 and < 300)
        {
            var answer = new StoredAnswer(
                response.StatusCode,
                response.ContentType,
                headers.Location.ToString() is { Length: > 0 } location ? location : null,
                headers.ETag.ToString() is { Length: > 0 } tag ? tag : null,
                body
            );
            await ledger.KeepAsync(owner, key, claim, answer);
        }
        else
        {
            await ledger.ReleaseAsync(owner, key, claim);
        }
        await response.Body.WriteAsync(body, hangUp);
    }

    static async Task<byte[]> FingerprintAsync(HttpRequest request, CancellationToken stop)
    {
        request.EnableBuffering(64 * 1024);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
        var buffer = new byte[32 * 1024];
        int count;
        while ((count = await request.Body.ReadAsync(buffer, stop)) > 0)
            hash.AppendData(buffer, 0, count);
        request.Body.Position = 0;
        return hash.GetHashAndReset();
    }

    static async Task WriteAsync(HttpResponse response, StoredAnswer answer)
    {
        response.StatusCode = answer.StatusCode;
        response.ContentType = answer.ContentType;
        if (answer.Location is not null)
            response.Headers.Location = answer.Location;
        if (answer.ETag is not null)
            response.Headers.ETag = answer.ETag;
        response.Headers["Idempotency-Replayed"] = "true";
        if (answer.Body.Length > 0)
            await response.Body.WriteAsync(answer.Body, response.HttpContext.RequestAborted);
    }
}
