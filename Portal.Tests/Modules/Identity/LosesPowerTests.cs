using System.Net;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Portal.Data;
using Portal.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Identity;

/// <summary>Whoever loses a right loses it in what is open already, and a key that is not right opens nothing.</summary>
public sealed class LosesPowerTests
{
    [Fact, Trait("Fault", "session-loses-power")]
    public async Task Person_ChangedOnAnotherNodeUnheardAndTheClockSetBack_IsReadAgain()
    {
        var clock = new SteppedClock(TimeProvider.System);
        await using var app = await PortalApp.StartAsync(services: x => x.AddSingleton<TimeProvider>(clock));
        var people = app.Services.GetRequiredService<KnownPeople>();
        for (var i = 0; i < FaultCounts.Of(5, 100); i++)
        {
            var name = "ann" + i;
            var id = (await IdentityVisitor.AddPersonAsync(app, name, "approver")).Text("id");
            using var client = await IdentityVisitor.TokenClientAsync(app, id);
            var principal = await PrincipalAsync(app, name);
            Assert.True(await people.IsStillGoodAsync(principal, default));
            Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/api/v1/nothing-here")).StatusCode);
            // Another node wrote it and its word was lost: only the age of what is remembered helps.
            await app
                .Services.GetRequiredService<WriteTransactions>()
                .RunAsync(
                    async db =>
                    {
                        var row = await db.Users.SingleAsync(x => x.UserName == name);
                        (row.DisabledAt, row.SecurityStamp) = (clock.GetUtcNow(), Guid.NewGuid().ToString("N"));
                    },
                    default
                );
            clock.Step(i % 2 == 0 ? TimeSpan.FromHours(-1) : TimeSpan.FromSeconds(6));
            Assert.False(await people.IsStillGoodAsync(principal, default));
            Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/api/v1/nothing-here")).StatusCode);
        }
    }

    [Fact, Trait("Fault", "session-loses-power")]
    public async Task Person_LosesARoleOrIsLocked_OpenPagesAreClosedAtOnce()
    {
        await using var app = await PortalApp.StartAsync();
        var people = app.Services.GetRequiredService<KnownPeople>();
        for (var i = 0; i < FaultCounts.Of(4, 100); i++)
        {
            var name = "bob" + i;
            var made = await IdentityVisitor.AddPersonAsync(app, name, "admin");
            using var visitor = new IdentityVisitor(app);
            Assert.Equal(HttpStatusCode.Found, (await visitor.SignInAsync(name)).StatusCode);
            Assert.Equal(HttpStatusCode.OK, (await visitor.Client.GetAsync("/people")).StatusCode);
            var principal = await PrincipalAsync(app, name);
            using var change = new HttpRequestMessage(
                i % 2 == 0 ? HttpMethod.Put : HttpMethod.Delete,
                "/api/admin/v1/people/" + made.Text("id")
            );
            if (i % 2 == 0)
                change.Content = System.Net.Http.Json.JsonContent.Create(IdentityVisitor.Person(name, ["approver"], null));
            change.Headers.TryAddWithoutValidation("If-Match", "*");
            Assert.True((await app.Admin.SendAsync(change)).IsSuccessStatusCode);
            // What an open circuit asks, and what a request with the same cookie gets.
            Assert.False(await people.IsStillGoodAsync(principal, default));
            Assert.NotEqual(HttpStatusCode.OK, (await visitor.Client.GetAsync("/people")).StatusCode);
        }
    }

    [Fact, Trait("Fault", "api-keys")]
    public async Task Key_WrongOnesByTheThousand_OpenNothingAndOnlyHashesAreStored()
    {
        await using var app = await PortalApp.StartAsync(settings: new Dictionary<string, string?> { ["Api:Burst"] = "100000" });
        var party = await IdentityVisitor.AddThirdPartyAsync(app, "ERP");
        var (client, key) = await IdentityVisitor.KeyClientAsync(app, party, new { name = "main" });
        var secret = key.Text("key");
        var chance = new Random(3);
        for (var i = 0; i < FaultCounts.Of(100, 1000); i++)
        {
            using var wrong = app.ClientFor(Spoil(secret, i, chance));
            Assert.Equal(HttpStatusCode.Unauthorized, (await wrong.GetAsync("/api/v1/documents")).StatusCode);
        }
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/api/v1/documents")).StatusCode);
        client.Dispose();
        await using var db = await app.Services.GetRequiredService<IDbContextFactory<PortalDbContext>>().CreateDbContextAsync();
        var row = await db.AccessTokens.AsNoTracking().SingleAsync(x => x.ThirdPartyId == party);
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(secret)), row.SecretHash);
        // What is shown of it leaves 128 bits unknown and more.
        Assert.InRange(secret.Length - row.Prefix.Length, 22, 64);
    }

    // One letter otherwise, one less, one more, the hash itself, the prefix alone, other cases, noise.
    static string Spoil(string secret, int i, Random chance)
    {
        var at = chance.Next(3, secret.Length);
        return (i % 7) switch
        {
            0 => secret[..at] + (secret[at] == 'A' ? 'B' : 'A') + secret[(at + 1)..],
            1 => secret[..^1],
            2 => secret + "A",
            3 => Convert.ToHexStringLower(TokenSecret.Hash(secret)),
            4 => secret[..Math.Min(secret.Length - 1, 8 + i % 20)],
            5 => new string([.. secret.Select(x => char.IsAsciiLetterUpper(x) ? char.ToLowerInvariant(x) : char.ToUpperInvariant(x))]),
            _ => "ck_" + Convert.ToHexStringLower(Guid.NewGuid().ToByteArray()),
        };
    }

    static async Task<System.Security.Claims.ClaimsPrincipal> PrincipalAsync(PortalApp app, string name)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var users = scope.ServiceProvider.GetRequiredService<UserManager<PortalUser>>();
        return await scope
            .ServiceProvider.GetRequiredService<IUserClaimsPrincipalFactory<PortalUser>>()
            .CreateAsync((await users.FindByNameAsync(name))!);
    }
}
