using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Portal.Api;

/// <summary>How often the APIs and the sign-in may be called.</summary>
/// <param name="PerSecond">Calls a second that a caller may keep up: <c>Api:PerSecond</c>.</param>
/// <param name="Burst">Calls at once: <c>Api:Burst</c>.</param>
/// <param name="SignInPerMinute">Sign-ins a minute from one address: <c>Api:SignInPerMinute</c>.</param>
sealed record RateOptions(int PerSecond, int Burst, int SignInPerMinute)
{
    /// <summary>Reads and checks.</summary>
    public static RateOptions Read(IConfiguration settings, ICollection<string> faults) =>
        new(
            Number(settings, "Api:PerSecond", 200, faults),
            Number(settings, "Api:Burst", 2000, faults),
            Number(settings, "Api:SignInPerMinute", 120, faults)
        );

    static int Number(IConfiguration settings, string key, int fallback, ICollection<string> faults)
    {
        if (settings[key] is not { Length: > 0 } text)
            return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0)
            return number;
        faults.Add($"{key}: '{text}' is no positive number");
        return fallback;
    }
}

/// <summary>
/// One bucket for each caller of the APIs, so that one third party's loop does not slow down another; one for each
/// address at the sign-in. Accounts are guarded by their own lockout: an address never locks a person out.
/// </summary>
static class RateLimits
{
    public static void AddRateLimits(this IServiceCollection services, RateOptions rates) =>
        services.AddRateLimiter(options =>
        {
            options.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
            options.OnRejected = (context, _) =>
            {
                var wait = context.Lease.TryGetMetadata(MetadataName.RetryAfter, out var known) ? known : TimeSpan.FromSeconds(1);
                var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
                context.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
                return ValueTask.CompletedTask;
            };
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context => Bucket(context, rates));
        });

    static RateLimitPartition<string> Bucket(HttpContext context, RateOptions rates)
    {
        var request = context.Request;
        if (request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
            return RateLimitPartition.GetTokenBucketLimiter(
                Owner(context),
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = rates.Burst,
                    TokensPerPeriod = rates.PerSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                }
            );
        if (HttpMethods.IsPost(request.Method) && IsSignIn(request.Path))
            return RateLimitPartition.GetFixedWindowLimiter(
                "sign-in " + context.Connection.RemoteIpAddress,
                _ => new FixedWindowRateLimiterOptions { PermitLimit = rates.SignInPerMinute, Window = TimeSpan.FromMinutes(1) }
            );
        return RateLimitPartition.GetNoLimiter("");
    }

    static bool IsSignIn(PathString path) =>
        path.StartsWithSegments("/sign-in", StringComparison.OrdinalIgnoreCase)
        || path.StartsWithSegments("/setup", StringComparison.OrdinalIgnoreCase);

    static string Owner(HttpContext context) =>
        Caller.Of(context.User) is { } caller ? $"{caller.Kind} {caller.Id}" : "address " + context.Connection.RemoteIpAddress;
}
