using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Mail;

/// <summary>The collector <c>returns</c>, which every installation has (contract, section 1). Created once; later changes stay.</summary>
sealed class ReturnsCollector(WriteTransactions transactions, MailOptions options, TimeProvider clock) : IFirstContent
{
    /// <summary>Its name.</summary>
    public const string Name = "returns";

    /// <inheritdoc/>
    public int Order => 20;

    /// <inheritdoc/>
    public Task EnsureAsync(CancellationToken stop) =>
        transactions.RunAsync(
            async db =>
            {
                if (await db.Collectors.AnyAsync(x => x.Name == Name, stop))
                    return;
                var address = options.ReturnAddress.ToLowerInvariant();
                var definition = new CollectorDefinition
                {
                    Name = Name,
                    Description = "Return mails of this portal",
                    Addresses = [address],
                };
                var row = new CollectorRow
                {
                    Id = Ids.New(clock),
                    Name = Name,
                    Description = definition.Description,
                    Definition = definition.ToJson(),
                    CreatedAt = clock.GetUtcNow(),
                };
                db.Collectors.Add(row);
                if (!await db.CollectorAddresses.AnyAsync(x => x.Address == address, stop))
                    db.CollectorAddresses.Add(new CollectorAddressRow { Address = address, CollectorId = row.Id });
                db.Record(clock, Actor.System, "collector.created", "collector", row.Id, new { row.Name });
            },
            stop
        );
}
