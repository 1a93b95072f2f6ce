using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Settings;

namespace Portal.Approvals;

/// <summary>
/// A few documents in every state, made through the use cases like any other: their records, events, mails and pushes
/// are real. Only an installation without documents gets them.
/// </summary>
sealed class DemoDocuments(
    SubmitDocument submit,
    DecideTask decide,
    CorrectDocument correct,
    IDbContextFactory<PortalDbContext> contexts,
    PortalOptions portal
) : IFirstContent
{
    /// <summary>Whose documents they are; the delivery room makes it.</summary>
    public const string ThirdParty = "Demo ERP";

    /// <inheritdoc/>
    public int Order => 90;

    /// <inheritdoc/>
    public async Task EnsureAsync(CancellationToken stop)
    {
        if (!portal.SeedDemo)
            return;
        await using var db = await contexts.CreateDbContextAsync(stop);
        if (await db.Documents.AnyAsync(stop))
            return;
        var people = await DemoPeople.RequireAsync(db, stop);
        var party =
            await db.ThirdParties.Where(x => x.Name == ThirdParty && x.DeletedAt == null).Select(x => (Guid?)x.Id).FirstOrDefaultAsync(stop)
            ?? throw new InvalidOperationException(
                $"The demo needs the third party '{ThirdParty}'; it is missing. Set Seed:Demo to false, or start with an empty data directory."
            );
        await new DemoScene(submit, decide, correct, contexts, people, party).PlayAsync(stop);
    }
}
