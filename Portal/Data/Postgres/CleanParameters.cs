using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Portal.Data;

/// <summary>
/// PostgreSQL refuses U+0000 and half a surrogate pair in text, also where something is only looked for. What people and
/// programs send comes into queries before anybody has judged it; cleaned like the values of a <see cref="Domain.Common.RowCommand"/>
/// it finds nothing instead of failing.
/// </summary>
sealed class CleanParameters : DbCommandInterceptor
{
    /// <inheritdoc/>
    public override InterceptionResult<DbDataReader> ReaderExecuting(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result
    ) => Clean(command, result);

    /// <inheritdoc/>
    public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    ) => ValueTask.FromResult(Clean(command, result));

    /// <inheritdoc/>
    public override InterceptionResult<int> NonQueryExecuting(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result
    ) => Clean(command, result);

    /// <inheritdoc/>
    public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    ) => ValueTask.FromResult(Clean(command, result));

    /// <inheritdoc/>
    public override InterceptionResult<object> ScalarExecuting(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<object> result
    ) => Clean(command, result);

    /// <inheritdoc/>
    public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<object> result,
        CancellationToken cancellationToken = default
    ) => ValueTask.FromResult(Clean(command, result));

    static InterceptionResult<T> Clean<T>(DbCommand command, InterceptionResult<T> result)
    {
        foreach (DbParameter parameter in command.Parameters)
        {
            if (parameter.Value is string text)
            {
                // The same object when there is nothing to clean, which is nearly always.
                if (StoredValue.Clean(text) is var clean && !ReferenceEquals(clean, text))
                    parameter.Value = clean;
            }
            else if (
                parameter.Value is IEnumerable<string?> texts
                && texts.Any(x => x is not null && !ReferenceEquals(StoredValue.Clean(x), x))
            )
                parameter.Value = texts.Select(x => x is null ? null : StoredValue.Clean(x)).ToList();
        }
        return result;
    }
}
