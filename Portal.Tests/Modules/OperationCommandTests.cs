using System.Net;
using System.Net.Sockets;
using Portal.Operation;
using Portal.Settings;
using Portal.Tests.Support;

namespace Portal.Tests.Modules;

public sealed class OperationCommandTests
{
    [Theory]
    [InlineData("serve", "")]
    [InlineData("serve", "serve")]
    [InlineData("serve", "--environment Production --Mail:Smtp:Listen=127.0.0.1:25")]
    [InlineData("migrate", "migrate --Storage:Provider Sqlite")]
    [InlineData("check", "check")]
    [InlineData("seed", "seed")]
    [InlineData("help", "--help")]
    [InlineData("help", "serve -h")]
    [InlineData("version", "--version")]
    [InlineData(null, "sevre")]
    [InlineData(null, "verify-records")]
    [InlineData(null, "export")]
    [InlineData(null, "serve now")]
    [InlineData(null, "--hlep")]
    [InlineData(null, "--Mail:Smtp:Listen")]
    public void Read_Arguments_AreUnderstoodOrRefused(string? command, string line)
    {
        var read = CommandLine.Read(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(command, read.Command);
        Assert.Equal(command is null, read.Fault is not null);
    }

    [Fact]
    public void Build_ManyWrongSettings_NamesAllOfThem()
    {
        var wrong = Assert.Throws<SettingsException>(() =>
            PortalHost.Build([
                "--environment=Production",
                "--Mail:Smpt:Listen=127.0.0.1:25",
                "--Portal:DataDirectroy=x",
                "--Completely:Elsewhere=1",
                "--Delivery:Zzzzzzzzzzzzzzzzzz=1",
                "--Storage:Provider=Oracle",
                "--Mail:Outgoing:Port=abc",
                "--Mail:Outgoing:Security=Perhaps",
                "--Mail:Outgoing:From=nobody",
                "--Seed:Demo=maybe",
                "--Metrics:Listen=here",
                "--Bootstrap:AdminToken=short",
                "--Urls=ftp://x",
                "--Approvals:ReturnAddress=nobody",
                "--Mail:Smtp:CertificatePath=/none.pfx",
            ])
        );
        string[] expected =
        [
            "Mail:Smpt:Listen: is unknown; did you mean Mail:Smtp:Listen?",
            "Portal:DataDirectroy: is unknown; did you mean Portal:DataDirectory?",
            "Delivery:Zzzzzzzzzzzzzzzzzz: is unknown; the README lists the settings",
            "Storage:Provider: ",
            "Mail:Outgoing:Port: 'abc'",
            "Mail:Outgoing:Security: 'Perhaps'",
            "Mail:Outgoing:From: 'nobody'",
            "Seed:Demo: 'maybe'",
            "Metrics:Listen: 'here'",
            "Bootstrap:AdminToken: ",
            "Urls: 'ftp://x'",
            "Mail:Smtp:CertificatePath: '/none.pfx'",
        ];
        Assert.All(expected, x => Assert.Contains(wrong.Faults, y => y.StartsWith(x, StringComparison.Ordinal)));
        Assert.Single(wrong.Faults, x => x.StartsWith("Approvals:ReturnAddress: ", StringComparison.Ordinal));
        Assert.DoesNotContain(wrong.Faults, x => x.Contains("Elsewhere", StringComparison.Ordinal));
        Assert.All(wrong.Faults, x => Assert.DoesNotContain('\n', x));
    }

    [Theory]
    [InlineData("127.0.0.1:2525", "Mail:Outgoing:Port=26", "Mail:Outgoing:Port: ")]
    [InlineData("", "Portal:Roles=Web", "Mail:Outgoing:Host: ")]
    [InlineData("127.0.0.1:2525", "Mail:Outgoing:User=me", "Mail:Outgoing:User: ")]
    public void Build_OutgoingMailThatCannotWork_IsAFault(string listen, string setting, string fault)
    {
        var wrong = Assert.Throws<SettingsException>(() =>
            PortalHost.Build(["--environment=Production", "--Mail:Smtp:Listen=" + listen, "--" + setting])
        );
        Assert.Contains(wrong.Faults, x => x.StartsWith(fault, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_UnknownOrLaterCommand_PrintsUsageAndEndsWith64()
    {
        var unknown = await PortalRun.RunAsync(["sevre"]);
        Assert.Equal(64, unknown.ExitCode);
        Assert.Contains("'sevre' is no command.", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("migrate", unknown.Error, StringComparison.Ordinal);
        var later = await PortalRun.RunAsync(["export"]);
        Assert.Equal(64, later.ExitCode);
        Assert.Contains("comes later", later.ErrorLines[0], StringComparison.Ordinal);
        var help = await PortalRun.RunAsync(["--help"]);
        Assert.Equal(0, help.ExitCode);
        Assert.All(
            ["serve", "migrate", "seed", "check", "verify-records", "export"],
            x => Assert.Contains(x, help.Output, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Run_WrongSettings_ListsThemOneALineAndEndsWith78()
    {
        var run = await PortalRun.RunAsync([], new Dictionary<string, string> { ["Mail__Smpt__Listen"] = "x", ["Seed__Demo"] = "maybe" });
        Assert.Equal(78, run.ExitCode);
        Assert.Equal(2, run.ErrorLines.Length);
    }

    [Fact]
    public async Task Check_SaysWhatTheCertificateMakesPossible()
    {
        var without = await PortalRun.RunAsync(["check"]);
        Assert.Contains(
            "certificate  ok     none set; the mail listeners offer neither STARTTLS nor AUTH",
            without.Output,
            StringComparison.Ordinal
        );
        var settings = TestCertificate.Create("mail.example").Settings;
        var with = await PortalRun.RunAsync(
            ["check"],
            settings.ToDictionary(x => x.Key.Replace(":", "__", StringComparison.Ordinal), x => x.Value!)
        );
        Assert.Contains("certificate  ok     CN=mail.example, good until ", with.Output, StringComparison.Ordinal);
        Assert.Contains("the mail listeners offer STARTTLS and AUTH", with.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PortTaken_SaysSoInOneLine()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = other.LocalEndpoint.ToString()!;
        var run = await PortalRun.RunAsync([], new Dictionary<string, string> { ["Mail__Smtp__Listen"] = taken });
        AssertOneLine(run, 71, taken);
        var check = await PortalRun.RunAsync(["check"], new Dictionary<string, string> { ["Urls"] = "http://" + taken });
        Assert.Equal(71, check.ExitCode);
        Assert.Contains("settings     ok", check.Output, StringComparison.Ordinal);
        Assert.Contains("port         WRONG  Port: http://" + taken, check.Output, StringComparison.Ordinal);
        Assert.Contains("certificate  ok", check.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("migrate")]
    public async Task Run_DirectoryNotWritable_SaysSoInOneLine(string command)
    {
        var run = await PortalRun.RunAsync([command], new Dictionary<string, string> { ["Portal__DataDirectory"] = "/dev/null/data" });
        AssertOneLine(run, 73, "/dev/null/data");
    }

    [Theory]
    [InlineData("serve")]
    [InlineData("migrate")]
    [InlineData("seed")]
    public async Task Run_DatabaseAway_SaysSoInOneLineWithoutTheSecret(string command)
    {
        var run = await PortalRun.RunAsync(
            [command],
            new Dictionary<string, string>
            {
                ["Storage__Provider"] = "PostgreSql",
                ["ConnectionStrings__Portal"] = $"Host=127.0.0.1;Port={FreePort.Next()};Username=u;Password=very-secret;Database=d",
            }
        );
        AssertOneLine(run, 69, "PostgreSQL at 127.0.0.1");
        Assert.DoesNotContain("very-secret", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SqliteFileIsSomethingElse_SaysSoInOneLine()
    {
        using var folder = TestFolder.Create("other");
        var file = folder.File("portal.db");
        await File.WriteAllTextAsync(file, new string('x', 5000));
        var run = await PortalRun.RunAsync([], new Dictionary<string, string> { ["ConnectionStrings__Portal"] = "Data Source=" + file });
        AssertOneLine(run, 69, file);
    }

    [Fact]
    public async Task Run_MigrateSeedCheck_AllIsWell()
    {
        using var folder = TestFolder.Create("data");
        var settings = new Dictionary<string, string> { ["Portal__DataDirectory"] = folder.Path };
        var first = await PortalRun.RunAsync(["migrate"], settings);
        Assert.True(first.ExitCode == 0, first.Error);
        Assert.Contains("Initial", first.Output, StringComparison.Ordinal);
        Assert.Contains("up to date", (await PortalRun.RunAsync(["migrate"], settings)).Output, StringComparison.Ordinal);
        var seed = await PortalRun.RunAsync(["seed"], settings);
        Assert.True(seed.ExitCode == 0, seed.Error);
        var check = await PortalRun.RunAsync(["check"], settings);
        Assert.True(check.ExitCode == 0, check.Output);
        Assert.DoesNotContain("WRONG", check.Output, StringComparison.Ordinal);
    }

    static void AssertOneLine(PortalRun run, int exitCode, string part)
    {
        Assert.True(run.ExitCode == exitCode, $"{run.ExitCode}: {run.Error}{run.Output}");
        Assert.Contains(part, Assert.Single(run.ErrorLines), StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Output, StringComparison.Ordinal);
    }
}
