using Portal.Bench;

return args switch
{
    ["returns", .. var rest] => await ReturnsBench.RunAsync(Options.Read(rest)),
    ["mail", .. var rest] => await MailBench.RunAsync(Options.Read(rest)),
    ["pull", .. var rest] => await PullBench.RunAsync(Options.Read(rest)),
    ["pages", .. var rest] => await PagesBench.RunAsync(Options.Read(rest)),
    _ => Options.Usage(),
};
