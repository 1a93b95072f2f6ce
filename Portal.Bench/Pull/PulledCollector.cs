using System.Diagnostics;
using System.Text.Json;

namespace Portal.Bench;

/// <summary>A collector that pulls a mailbox, and only when it is told to.</summary>
sealed class PulledCollector
{
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    readonly PortalUnderLoad portal;
    readonly string id;

    PulledCollector(PortalUnderLoad portal, string id) => (this.portal, this.id) = (portal, id);

    public static async Task<PulledCollector> MakeAsync(PortalUnderLoad portal, string name, object intake)
    {
        var made = await PortalUnderLoad.CreateAsync(portal.Admin, "/api/admin/v1/collectors", new { name, intake });
        return new PulledCollector(portal, made.GetProperty("id").GetString()!);
    }

    /// <summary>Pulls so many mails and sees that they are on record; when it began and ended, in Stopwatch ticks.</summary>
    public async Task<(long Begun, long Ended)> PullAsync(int count)
    {
        var path = new Uri($"/api/admin/v1/collectors/{id}/pull", UriKind.Relative);
        var begun = Stopwatch.GetTimestamp();
        using (var started = await portal.Admin.PostAsync(path, null))
            started.EnsureSuccessStatusCode();
        while (await RunsAsync(path))
        {
            if (Stopwatch.GetElapsedTime(begun) > Patience)
                throw new TimeoutException($"The pull of {count} mails did not end in two minutes.");
            await Task.Delay(10);
        }
        var ended = Stopwatch.GetTimestamp();
        var stored = await CountAsync();
        return stored == count ? (begun, ended) : throw new InvalidOperationException($"{stored} of {count} mails are on record.");
    }

    async Task<bool> RunsAsync(Uri path)
    {
        using var state = JsonDocument.Parse(await portal.Admin.GetStringAsync(path));
        return state.RootElement.GetProperty("state").GetString() switch
        {
            "running" => true,
            "idle" => false,
            _ => throw new InvalidOperationException(state.RootElement.ToString()),
        };
    }

    // A rate of mails that are not there would be worth nothing.
    async Task<int> CountAsync()
    {
        var (count, after) = (0, "");
        while (true)
        {
            var path = new Uri($"/api/admin/v1/messages?collector={id}&limit=200{after}", UriKind.Relative);
            using var page = JsonDocument.Parse(await portal.Admin.GetStringAsync(path));
            count += page.RootElement.GetProperty("items").GetArrayLength();
            if (!page.RootElement.TryGetProperty("next", out var next) || next.ValueKind != JsonValueKind.String)
                return count;
            after = "&after=" + next.GetString();
        }
    }
}
