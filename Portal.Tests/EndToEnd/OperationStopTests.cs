using Portal.Data;
using Portal.Tests.Modules.Mail;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd;

/// <summary>SIGTERM to the real process: within five seconds, with everything open that can be open.</summary>
public sealed class OperationStopTests
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    [Theory, BothDatabases]
    public async Task Terminate_OpenSmtpConnectionsAndAPushUnderWay_EndsCleanlyInFiveSeconds(StorageProvider database)
    {
        using var release = new ManualResetEventSlim();
        await using var foreign = await ForeignServer.StartAsync();
        foreign.Answer = _ =>
        {
            release.Wait(TimeSpan.FromSeconds(30));
            return 204;
        };
        await using var portal = await PortalProcess.CreateAsync(database);
        await portal.StartAsync();
        var party = await portal.Admin.CreateAsync("/api/admin/v1/third-parties", new { name = "Slow" });
        var endpoints = $"/api/admin/v1/third-parties/{party.Text("id")}/endpoints";
        var endpoint = await portal.Admin.CreateAsync(
            endpoints,
            new
            {
                name = "hook",
                url = foreign.Address,
                events = new[] { "*" },
            }
        );
        var push = portal.Admin.PostAsync(new Uri($"{endpoints}/{endpoint.Text("id")}/test", UriKind.Relative), null);
        await Eventually.BecomesAsync(() => Task.FromResult(foreign.Arrived.Count), x => x == 1);
        await using var idle = await RawSmtp.ConnectAsync(portal.SmtpPort);
        await using var sending = await RawSmtp.ReadyForDataAsync(portal.SmtpPort);
        await sending.WriteAsync("Subject: half a m"u8.ToArray());

        var (exitCode, took) = await portal.TerminateAsync();

        release.Set();
        Assert.True(took < Limit, $"it took {took.TotalSeconds:0.0} s: {await File.ReadAllTextAsync(portal.LogFile)}");
        Assert.Equal(0, exitCode);
        Assert.StartsWith("421 ", await idle.ReplyAsync(), StringComparison.Ordinal);
        Assert.StartsWith("421 ", await sending.ReplyAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", await File.ReadAllTextAsync(portal.LogFile), StringComparison.Ordinal);
        await Record.ExceptionAsync(() => push);
    }
}
