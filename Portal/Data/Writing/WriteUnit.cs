using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>What became of a unit.</summary>
public enum WriteOutcome
{
    /// <summary><see cref="WriteUnit.Rows"/> are committed.</summary>
    Written,

    /// <summary>The claim found its row taken; <see cref="WriteUnit.Otherwise"/> is committed instead.</summary>
    Otherwise,
}

/// <summary>
/// What must be committed together: a message with its runs and deliveries, or the outcome of an attempt. The writer
/// puts many units into one transaction; each stays all or nothing.
/// </summary>
public sealed class WriteUnit
{
    /// <summary>
    /// Optional conditional statement that decides: one affected row takes <see cref="Rows"/>, none takes
    /// <see cref="Otherwise"/>. A duplicate check or a lease fence without a look-up before it.
    /// </summary>
    public RowCommand? Claim { get; init; }

    /// <summary>The statements.</summary>
    public required IReadOnlyList<RowCommand> Rows { get; init; }

    /// <summary>Statements instead, when the claim is lost.</summary>
    public IReadOnlyList<RowCommand> Otherwise { get; init; } = [];

    /// <summary>Rough size of the values in bytes, for the cap of a batch.</summary>
    public long Bytes { get; init; }
}

/// <summary>Executes the units of one batch in one transaction.</summary>
interface IUnitExecutor : IDisposable
{
    /// <summary>
    /// Executes and commits all; one outcome for each unit. Throws if anything fails, and then nothing is written.
    /// Runs on the writer's thread.
    /// </summary>
    WriteOutcome[] Commit(IReadOnlyList<WriteUnit> units);
}
