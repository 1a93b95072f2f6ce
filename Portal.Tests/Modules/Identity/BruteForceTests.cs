using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Identity;

/// <summary>Ten wrong passwords for each of many accounts at the same time: at most five of each are tested.</summary>
[Trait("Fault", "brute-force")]
public sealed class BruteForceTests
{
    const int TriesEach = 10;

    [Fact]
    public async Task SignIn_ManyTriesOverManyAccounts_TestsFiveOfEachAndLocksNobodyElse()
    {
        var checks = new CountedChecks();
        await using var app = await PortalApp.StartAsync(
            settings: new Dictionary<string, string?> { ["Api:SignInPerMinute"] = "100000" },
            services: x => x.AddSingleton<IPasswordHasher<PortalUser>>(checks)
        );
        var accounts = FaultCounts.Of(6, 100);
        for (var i = 0; i < accounts; i++)
            await IdentityVisitor.AddPersonAsync(app, "target" + i, "approver");
        await IdentityVisitor.AddPersonAsync(app, "bystander", "approver");
        var outcomes = new ConcurrentBag<HttpStatusCode>();
        await Parallel.ForEachAsync(
            Enumerable.Range(0, accounts * TriesEach),
            new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (i, _) =>
            {
                using var visitor = new IdentityVisitor(app);
                outcomes.Add((await visitor.SignInAsync("target" + i % accounts, "wrong password " + i)).StatusCode);
                Assert.Null(visitor.Cookies["collector"]);
            }
        );
        Assert.Equal(accounts * TriesEach, outcomes.Count(x => x == HttpStatusCode.OK));
        Assert.Equal(accounts, checks.OfPerson.Count);
        Assert.All(checks.OfPerson, x => Assert.Equal(5, x.Value));
        // Locked: the right password opens none of them, from the same address another person gets in.
        using (var target = new IdentityVisitor(app))
            Assert.Equal(HttpStatusCode.OK, (await target.SignInAsync("target0")).StatusCode);
        using var other = new IdentityVisitor(app);
        Assert.Equal(HttpStatusCode.Found, (await other.SignInAsync("bystander")).StatusCode);
    }

    [Fact]
    public async Task SignIn_OneAddressWithoutEnd_IsToldToWait()
    {
        await using var app = await PortalApp.StartAsync(settings: new Dictionary<string, string?> { ["Api:SignInPerMinute"] = "5" });
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 7; i++)
        {
            using var visitor = new IdentityVisitor(app);
            statuses.Add((await visitor.SignInAsync("nobody" + i, "wrong password " + i)).StatusCode);
        }
        Assert.Equal(HttpStatusCode.TooManyRequests, statuses[^1]);
        Assert.InRange(statuses.Count(x => x == HttpStatusCode.OK), 1, 5);
    }

    /// <summary>Counts how often a password was held against the hash of a person.</summary>
    sealed class CountedChecks : IPasswordHasher<PortalUser>
    {
        readonly PasswordHasher<PortalUser> real = new();

        public ConcurrentDictionary<string, int> OfPerson { get; } = new();

        public string HashPassword(PortalUser user, string password) => real.HashPassword(user, password);

        public PasswordVerificationResult VerifyHashedPassword(PortalUser user, string hashedPassword, string providedPassword)
        {
            if (user.UserName!.StartsWith("target", StringComparison.Ordinal))
                OfPerson.AddOrUpdate(user.UserName, 1, (_, x) => x + 1);
            return real.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
