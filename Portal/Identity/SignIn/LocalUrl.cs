namespace Portal.Identity;

/// <summary>Where to go after the sign-in: only inside the portal.</summary>
static class LocalUrl
{
    /// <summary>The address itself if it is a local path, else <c>/</c>.</summary>
    public static string OrHome(string? url)
    {
        // "//host" and "/\host" leave the site; browsers drop tabs and newlines, so "/\t/host" would as well.
        if (url is not ['/', ..] || url is ['/', '/' or '\\', ..] || url.Any(x => char.IsControl(x) || x == '\\'))
            return "/";
        // The sign-in page itself as the target would loop.
        return url.StartsWith("/sign-", StringComparison.OrdinalIgnoreCase) ? "/" : url;
    }
}
