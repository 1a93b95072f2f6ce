namespace Portal.Domain.Common;

/// <summary>
/// One parameterised statement, ready to be executed inside somebody else's transaction. A room that answers a port
/// hands out its rows in this form, so that cause and effect become one commit without the rooms knowing each other.
/// </summary>
/// <param name="Sql">
/// Text that both databases understand, identifiers double-quoted, parameters <c>$1</c>, <c>$2</c>, …
/// Use a constant: the writer prepares one command for each distinct text.
/// </param>
/// <param name="Values">
/// Values in order of the parameters: <see cref="Guid"/>, <see cref="DateTimeOffset"/>, string, byte[], long, int,
/// double, bool, enum or null. The executor stores them exactly as the EF mapping does.
/// </param>
public sealed record RowCommand(string Sql, params object?[] Values);
