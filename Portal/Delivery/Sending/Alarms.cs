using Portal.Domain.Common;

namespace Portal.Delivery;

/// <summary>Rows that ask for a person.</summary>
static class Alarms
{
    const string Insert = """INSERT INTO "Alarms" ("Id", "At", "Kind", "Subject", "Message") VALUES ($1, $2, $3, $4, $5)""";

    public static RowCommand Raise(TimeProvider clock, string kind, Guid subject, string message) =>
        new(Insert, Ids.New(clock), clock.GetUtcNow(), kind, subject.ToString(), message);
}
