using Portal.Bench;
using Portal.Tests.Support;

try
{
    return args switch
    {
        ["mail", .. var rest] => await MailBench.RunAsync(Options.Read(rest)),
        ["returns", .. var rest] => await ReturnsBench.RunAsync(Options.Read(rest)),
        ["pull", .. var rest] => await PullBench.RunAsync(Options.Read(rest)),
        ["start", .. var rest] => await StartBench.RunAsync(Options.Read(rest)),
        ["pages", .. var rest] => await PagesBench.RunAsync(Options.Read(rest)),
        ["stages", .. var rest] => StagesBench.Run(Options.Read(rest)),
        ["lists", .. var rest] => await Portal.Bench.Lists.ListsBench.RunAsync(Options.Read(rest)),
        ["soak", .. var rest] => await SoakBench.RunAsync(Options.Read(rest)),
        ["all", .. var rest] => await AllBench.RunAsync(Options.Read(rest)),
        ["sink"] => await SinkCommand.RunAsync(),
        _ => Options.Usage(),
    };
}
catch (UsageException wrong)
{
    return Options.Usage(wrong.Message);
}
finally
{
    TestFolder.DeleteAll();
}
