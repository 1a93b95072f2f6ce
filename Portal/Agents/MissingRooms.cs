using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Domain.Agents;
using Portal.Domain.Common;
using Portal.Domain.Delivery;

namespace Portal.Agents;

/// <summary>Stands in for ports that no room answers yet; a room that registers its own wins.</summary>
static class MissingRooms
{
    public static void TryAdd(IServiceCollection services)
    {
        services.TryAddSingleton<IDocumentDirectory, NoDocuments>();
        services.TryAddSingleton<IOutbox, NoOutbox>();
        services.TryAddSingleton<IFileLinks, NoLinks>();
    }

    sealed class NoDocuments : IDocumentDirectory
    {
        public ValueTask<DocumentFacts?> FindAsync(Guid documentId, CancellationToken stop) => new((DocumentFacts?)null);
    }

    sealed class NoLinks : IFileLinks
    {
        public FileLink Sign(LinkedFile kind, Guid id, int index = 0) => throw new RunFailure("Links are not available.");
    }

    sealed class NoOutbox : IOutbox
    {
        public PlannedPush Plan(PushRequest request) => new(request, [], [], "The outbox is not available.");

        public Guid? FindThirdParty(string nameOrId) => null;

        public RowCommand Hold(Guid documentId, Guid thirdPartyId, long sequence, DateTimeOffset until) =>
            throw new NotSupportedException();

        public void Committed(PlannedPush push) { }
    }
}
