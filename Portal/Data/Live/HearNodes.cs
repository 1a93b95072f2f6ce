using Microsoft.Extensions.Logging;
using Npgsql;
using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>
/// Hears what other nodes tell and tells it to whoever is here. Each time the line is (again) there, every topic is told
/// as "many": what happened in between was not heard, so caches and pages read again.
/// </summary>
sealed class HearNodes(LiveFeed here, StorageOptions storage, Node node, TimeProvider clock, ILogger<HearNodes> log)
{
    static readonly LiveTopic[] Topics = Enum.GetValues<LiveTopic>();

    /// <summary>Listens until stopped, over any number of connections.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        var backOff = new BackOff();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(backOff, stop);
            }
            catch (Exception) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception failure)
            {
                backOff.Longer();
                LiveFeedLog.NotHeard(log, failure, backOff.Wait.TotalSeconds);
                await Task.Delay(backOff.Wait, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    async Task ListenAsync(BackOff backOff, CancellationToken stop)
    {
        await using var connection = NodeConnection.Make(storage);
        connection.Notification += (_, heard) => Tell(heard.Payload);
        await connection.OpenAsync(stop);
        await using (var listen = new NpgsqlCommand("LISTEN " + TellNodes.Channel, connection))
            await listen.ExecuteNonQueryAsync(stop);
        if (backOff.Wait > TimeSpan.Zero)
            LiveFeedLog.HeardAgain(log);
        backOff.Reset();
        foreach (var topic in Topics)
            here.Publish(new LiveEvent(topic, Guid.Empty));
        while (true)
            await connection.WaitAsync(stop);
    }

    void Tell(string payload)
    {
        foreach (var happened in LiveWire.Read(payload, node.Incarnation))
            here.Publish(happened);
    }
}
