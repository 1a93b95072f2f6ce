using Portal.Domain.Common;

namespace Portal.Identity;

/// <summary>Passwords: length counts, composition does not (ASVS 5.0, 6.2).</summary>
static class PasswordRules
{
    /// <summary>Shortest, in characters.</summary>
    public const int Shortest = 12;

    /// <summary>Longest: bounds the work of hashing.</summary>
    public const int Longest = 128;

    /// <summary>Null when the password will do.</summary>
    public static Fault? Check(string password, string? userName)
    {
        if (password.Length < Shortest)
            return new Fault("/password", "too-short", $"password must have at least {Shortest} characters.");
        if (password.Length > Longest)
            return new Fault("/password", "too-long", $"password may have {Longest} characters.");
        if (userName is { Length: > 2 } && password.Contains(userName, StringComparison.OrdinalIgnoreCase))
            return new Fault("/password", "guessable", "password must not contain the user name.");
        if (password.Distinct().Count() < 5)
            return new Fault("/password", "guessable", "password must have at least 5 different characters.");
        return null;
    }

    const string Letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    /// <summary>
    /// A password that passes: 20 letters and digits without those that look alike (114 bits). A short user name may stand
    /// in one by chance; that one is thrown away.
    /// </summary>
    public static string NewPassword(string? userName)
    {
        while (true)
        {
            var password = System.Security.Cryptography.RandomNumberGenerator.GetString(Letters, 20);
            if (Check(password, userName) is null)
                return password;
        }
    }
}
