namespace Portal.Delivery;

/// <summary>The statements of the hot path: constants, so that the writer prepares each once; both databases read them.</summary>
static class DeliverySql
{
    public const string Insert = """
        INSERT INTO "Deliveries" ("Id", "ThirdPartyId", "EndpointId", "Type", "CauseId", "ActionIndex", "RunId", "AgentId", "DocumentId", "Sequence", "State", "Attempts", "NextAttemptAt", "LeaseOwner", "LeaseUntil", "CreatedAt")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, $12, $13, $14, $15)
        """;

    /// <summary>A test push: recorded when it has ended.</summary>
    public const string InsertEnded = """
        INSERT INTO "Deliveries" ("Id", "ThirdPartyId", "EndpointId", "Type", "CauseId", "ActionIndex", "State", "Attempts", "LastStatusCode", "LastError", "CreatedAt", "EndedAt")
        VALUES ($1, $2, $3, $4, $5, 0, $6, 1, $7, $8, $9, $10)
        """;

    public const string InsertPayload = """INSERT INTO "DeliveryPayloads" ("DeliveryId", "Body") VALUES ($1, $2)""";

    /// <summary>A repeated return keeps the later end of its place.</summary>
    public const string Hold = """
        INSERT INTO "LaneHolds" ("DocumentId", "Sequence", "ThirdPartyId", "Until") VALUES ($1, $2, $3, $4)
        ON CONFLICT ("DocumentId", "Sequence") DO UPDATE SET "Until" = excluded."Until"
        """;

    public const string ReleaseHold = """DELETE FROM "LaneHolds" WHERE "DocumentId" = $1 AND "Sequence" = $2""";

    /// <summary>Fence: only the holder of exactly this lease may record the outcome.</summary>
    public const string Outcome = """
        UPDATE "Deliveries" SET "State" = $1, "Attempts" = $2, "NextAttemptAt" = $3, "LeaseOwner" = NULL, "LeaseUntil" = NULL,
          "LastStatusCode" = $4, "LastError" = $5, "EndedAt" = $6, "CommittedAt" = COALESCE("CommittedAt", $7),
          "NextTrigger" = NULL, "StateBefore" = NULL, "DueBefore" = NULL
        WHERE "Id" = $8 AND "LeaseOwner" = $9 AND "LeaseUntil" = $10
        """;

    public const string InsertAttempt = """
        INSERT INTO "DeliveryAttempts" ("Id", "DeliveryId", "Number", "Trigger", "StartedAt", "DurationMicros", "DnsMicros", "ConnectMicros", "TlsMicros", "FirstByteMicros", "RemoteAddress", "StatusCode", "ErrorCode", "Error", "RequestHeaders", "ResponseHeaders", "ResponseBody", "ResponseSize")
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        ON CONFLICT DO NOTHING
        """;

    /// <summary>Gives a leased delivery back to the table without an attempt.</summary>
    public const string GiveBack = """
        UPDATE "Deliveries" SET "State" = $1, "NextAttemptAt" = $2, "LeaseOwner" = NULL, "LeaseUntil" = NULL, "LastError" = COALESCE($3, "LastError"), "EndedAt" = $4,
          "CommittedAt" = COALESCE("CommittedAt", $8)
        WHERE "Id" = $5 AND "LeaseOwner" = $6 AND "LeaseUntil" = $7
        """;

    public const string Renew = """UPDATE "Deliveries" SET "LeaseUntil" = $1 WHERE "Id" = $2 AND "LeaseOwner" = $3 AND "LeaseUntil" = $4""";

    public const string Pause = """UPDATE "Endpoints" SET "PausedUntil" = $1 WHERE "Id" = $2""";

    public const string SwitchOff = """
        UPDATE "Endpoints" SET "Enabled" = $1, "DisabledReason" = $2, "Version" = "Version" + 1 WHERE "Id" = $3 AND "Enabled" = $4
        """;

    /// <summary>What waits for an endpoint that is switched off is kept, not lost.</summary>
    public const string HoldWaiting = """
        UPDATE "Deliveries" SET "State" = 'held', "NextAttemptAt" = NULL
        WHERE "EndpointId" = $1 AND "State" IN ('pending', 'retrying') AND "LeaseOwner" IS NULL
        """;

    /// <summary>The same for what came back to the table a moment after the endpoint had been switched off; the table knows whether it still is.</summary>
    public const string HoldLeftBehind =
        HoldWaiting + """ AND EXISTS (SELECT 1 FROM "Endpoints" e WHERE e."Id" = $1 AND e."Enabled" = $2)""";

    public const string ReleaseHeld = """
        UPDATE "Deliveries" SET "State" = CASE WHEN "Attempts" = 0 THEN 'pending' ELSE 'retrying' END, "NextAttemptAt" = $1
        WHERE "EndpointId" = $2 AND "State" = 'held'
        """;
}
