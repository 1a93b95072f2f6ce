using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Domain.Common;

namespace Portal.Identity;

/// <summary>The roles, in every installation.</summary>
sealed class RolesContent(WriteTransactions writes, TimeProvider clock) : IFirstContent
{
    /// <summary>Administers.</summary>
    public const string Admin = "admin";

    /// <summary>Every role.</summary>
    public static IReadOnlyList<string> All { get; } = ["approver", Admin, "operator", "auditor"];

    /// <inheritdoc/>
    public int Order => 10;

    /// <inheritdoc/>
    public Task EnsureAsync(CancellationToken stop) =>
        writes.RunAsync(
            async db =>
            {
                var present = await db.Roles.Select(x => x.Name).ToListAsync(stop);
                foreach (var name in All.Except(present))
                    db.Roles.Add(
                        new IdentityRole<Guid>
                        {
                            Id = Ids.New(clock),
                            Name = name,
                            NormalizedName = name!.ToUpperInvariant(),
                        }
                    );
            },
            stop
        );
}
