using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>
/// The frame of every change here: one transaction with its audit row, endpoints read again before the answer, then
/// told to everybody else. A push planned right after the answer sees the change.
/// </summary>
sealed class ChangeThirdParties(WriteTransactions writes, EndpointDirectory directory, Dispatcher dispatcher, ILiveFeed feed)
{
    public async Task<T> RunAsync<T>(Func<PortalDbContext, Task<T>> work, string name, CancellationToken stop)
    {
        T result;
        try
        {
            result = await writes.RunAsync(work, stop);
        }
        catch (DbUpdateConcurrencyException)
        {
            throw new RefusalException(
                RefusalKind.Stale,
                "stale-version",
                "Somebody else changed it at the same moment. Read it again and repeat your change."
            );
        }
        catch (DbUpdateException)
        {
            // The only other constraint of these tables: two creations with one name at the same instant.
            throw NameTaken(name);
        }
        await directory.ReloadAsync(CancellationToken.None);
        feed.Publish(new LiveEvent(LiveTopic.Endpoints, Guid.Empty));
        dispatcher.Wake();
        return result;
    }

    public static RefusalException NameTaken(string name) =>
        new(RefusalKind.Conflict, "name-taken", $"The name '{name}' is already used; take another one.");
}
