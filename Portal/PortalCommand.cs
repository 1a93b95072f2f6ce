using Portal.Settings;

namespace Portal;

/// <summary>The commands of the executable (contract, section 1). Exit codes follow sysexits.h: 64 usage, 78 settings.</summary>
static class PortalCommand
{
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            await PortalHost.RunAsync(PortalHost.Build(args));
            return 0;
        }
        catch (SettingsException wrong)
        {
            foreach (var fault in wrong.Faults)
                await Console.Error.WriteLineAsync(fault);
            return 78;
        }
    }
}
