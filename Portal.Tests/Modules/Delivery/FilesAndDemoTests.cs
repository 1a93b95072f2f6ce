using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Time.Testing;
using Portal.Data;
using Portal.Delivery;
using Portal.Domain.Common;
using Portal.Domain.Delivery;
using Portal.Tests.Support;

namespace Portal.Tests.Modules.Delivery;

public sealed class FilesAndDemoTests
{
    [Theory, BothDatabases]
    public async Task File_ByItsLink_ComesByteIdenticalWithoutASignIn(StorageProvider database)
    {
        await using var app = await PortalApp.StartAsync(database);
        var bytes = RandomNumberGenerator.GetBytes(150_000);
        var id = await AttachmentAsync(app, bytes, "采购合同 №7.pdf");
        var link = app.Services.GetRequiredService<IFileLinks>().Sign(LinkedFile.DocumentAttachment, id);
        Assert.True(link.ExpiresAt - DateTimeOffset.UtcNow > TimeSpan.FromHours(75 + 24));
        using var client = new HttpClient();
        var answer = await client.GetAsync(link.Url);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(bytes, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal("采购合同 №7.pdf", answer.Content.Headers.ContentDisposition.FileNameStar);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Contains("sandbox", string.Join(' ', answer.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal($"sha-256=:{Convert.ToBase64String(SHA256.HashData(bytes))}:", Assert.Single(answer.Headers.GetValues("Repr-Digest")));
        var range = new HttpRequestMessage(HttpMethod.Get, link.Url);
        range.Headers.Range = new RangeHeaderValue(65_000, 66_999);
        answer = await client.SendAsync(range);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(bytes[65_000..67_000], await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task File_ForgedOrExpiredLink_IsRefused()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var app = await PortalApp.StartAsync();
        var id = await AttachmentAsync(app, [1, 2, 3], "a.txt");
        using var client = new HttpClient();
        var good = app.Services.GetRequiredService<IFileLinks>().Sign(LinkedFile.DocumentAttachment, id).Url;
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(good[..^4] + "AAAA")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"{app.Address}files/nonsense")).StatusCode);
        clock.AdjustTime(DateTimeOffset.UtcNow.AddDays(-30));
        var old = ActivatorUtilities.CreateInstance<FileLinks>(app.Services, clock).Sign(LinkedFile.DocumentAttachment, id).Url;
        var answer = await client.GetAsync(old);
        Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        Assert.Contains("link-expired", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    [Trait("Fault", "webhook-verify")]
    public async Task DemoThirdParty_Push_ArrivesVerifiedAndForgeryDoesNot()
    {
        await using var app = await PortalApp.StartAsync(
            settings: new Dictionary<string, string?> { ["Seed:Demo"] = "true" },
            environment: "Development"
        );
        var outbox = app.Services.GetRequiredService<IOutbox>();
        var demo = app.Services.GetRequiredService<DemoThirdParty>();
        var party = outbox.FindThirdParty("Demo ERP")!.Value;
        var known = demo.Arrivals.Count;
        var plan = await app.PushAsync(new EndpointRow { ThirdPartyId = party });
        await app.BecomesAsync(plan.Deliveries[0].Id, DeliveryStates.Delivered);
        var arrival = demo.Arrivals.Single(x => x.Id == SendPush.WebhookId(plan.Deliveries[0].Id));
        Assert.True(arrival.Verified, arrival.Why);
        Assert.Equal("document.progressed", arrival.Type);
        using var client = new HttpClient();
        var forged = new HttpRequestMessage(HttpMethod.Post, $"{app.Address}demo/third-party/hook") { Content = new StringContent("{}") };
        forged.Headers.TryAddWithoutValidation("webhook-id", "msg_1");
        forged.Headers.TryAddWithoutValidation("webhook-timestamp", DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString());
        forged.Headers.TryAddWithoutValidation("webhook-signature", "v1,AAAA");
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.SendAsync(forged)).StatusCode);
        // Pushes of the demo content may arrive at the same time.
        Assert.False(demo.Arrivals.Single(x => x.Id == "msg_1").Verified);
        Assert.True(demo.Arrivals.Count >= known + 2);
    }

    [Fact]
    public async Task DemoHook_WithoutDemo_IsNotThere()
    {
        await using var app = await PortalApp.StartAsync();
        using var client = new HttpClient();
        var answer = await client.PostAsync($"{app.Address}demo/third-party/hook", new StringContent("{}"));
        // What does not exist is closed like everything else, and nobody learns that it is not there.
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.DoesNotContain(
            app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>(),
            x => x.RoutePattern.RawText!.Contains("hook", StringComparison.Ordinal)
        );
        Assert.Null(app.Services.GetRequiredService<IOutbox>().FindThirdParty("Demo ERP"));
    }

    static async Task<Guid> AttachmentAsync(PortalApp app, byte[] bytes, string name)
    {
        var (content, rows) = app.Services.GetRequiredService<ContentStore>().Plan(bytes);
        var attachment = new AttachmentRow
        {
            Id = Guid.NewGuid(),
            DocumentId = Guid.NewGuid(),
            Name = name,
            ContentType = "application/pdf",
            Size = bytes.Length,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            ContentId = content,
        };
        await app
            .Services.GetRequiredService<WriteTransactions>()
            .RunAsync(
                async db =>
                {
                    await db.ExecuteAsync(rows, default);
                    db.Add(attachment);
                },
                default
            );
        return attachment.Id;
    }
}
