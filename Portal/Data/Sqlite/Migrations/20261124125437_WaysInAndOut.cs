using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class WaysInAndOut : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // EF would rebuild the whole table outside the transaction; SQLite can drop the column itself.
            migrationBuilder.Sql("ALTER TABLE \"Documents\" DROP COLUMN \"Delivery\"");

            migrationBuilder.AddColumn<string>(
                name: "SenderKey",
                table: "Messages",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "AgentDue",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    AgentId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    MessageId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AgentDue", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AgentSchedules",
                columns: table => new
                {
                    AgentId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    DueAt = table.Column<long>(type: "INTEGER", nullable: false),
                    AgentVersion = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AgentSchedules", x => x.AgentId);
                });

            migrationBuilder.CreateTable(
                name: "Handovers",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    DocumentId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ThirdPartyId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    EventId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Sequence = table.Column<long>(type: "INTEGER", nullable: false),
                    Manifest = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ManifestSha256 = table.Column<string>(type: "TEXT", nullable: false),
                    RecordsContentId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    SheetContentId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    State = table.Column<string>(type: "TEXT", nullable: false),
                    RunId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    PackageContentId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    PackageSize = table.Column<long>(type: "INTEGER", nullable: true),
                    PackageSha256 = table.Column<string>(type: "TEXT", nullable: true),
                    BuildOwner = table.Column<string>(type: "TEXT", nullable: true),
                    BuildUntil = table.Column<long>(type: "INTEGER", nullable: true),
                    ApprovedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    CarriedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    AcknowledgedAt = table.Column<long>(type: "INTEGER", nullable: true),
                    AcknowledgedBy = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Handovers", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Leases",
                columns: table => new
                {
                    Name = table.Column<string>(type: "TEXT", nullable: false),
                    Owner = table.Column<string>(type: "TEXT", nullable: true),
                    Until = table.Column<long>(type: "INTEGER", nullable: false),
                    Number = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Leases", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "Notices",
                columns: table => new
                {
                    Id = table.Column<byte[]>(type: "BLOB", nullable: false),
                    PersonId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Title = table.Column<string>(type: "TEXT", nullable: false),
                    Text = table.Column<string>(type: "TEXT", nullable: false),
                    Link = table.Column<string>(type: "TEXT", nullable: true),
                    At = table.Column<long>(type: "INTEGER", nullable: false),
                    CauseId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    ReadAt = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Notices", x => new { x.Id, x.PersonId });
                });

            migrationBuilder.CreateTable(
                name: "Pulled",
                columns: table => new
                {
                    CollectorId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Folder = table.Column<string>(type: "TEXT", nullable: false),
                    Epoch = table.Column<long>(type: "INTEGER", nullable: false),
                    Uid = table.Column<string>(type: "TEXT", nullable: false),
                    MessageId = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Sha256 = table.Column<byte[]>(type: "BLOB", nullable: true),
                    Size = table.Column<long>(type: "INTEGER", nullable: false),
                    InternalDate = table.Column<long>(type: "INTEGER", nullable: true),
                    MessageIdHeader = table.Column<string>(type: "TEXT", nullable: true),
                    ActionDone = table.Column<bool>(type: "INTEGER", nullable: false),
                    PulledAt = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Pulled", x => new { x.CollectorId, x.Folder, x.Epoch, x.Uid });
                });

            migrationBuilder.CreateTable(
                name: "PullStates",
                columns: table => new
                {
                    CollectorId = table.Column<byte[]>(type: "BLOB", nullable: false),
                    Folder = table.Column<string>(type: "TEXT", nullable: false),
                    Epoch = table.Column<long>(type: "INTEGER", nullable: false),
                    Watermark = table.Column<long>(type: "INTEGER", nullable: false),
                    LastTry = table.Column<long>(type: "INTEGER", nullable: true),
                    LastSuccess = table.Column<long>(type: "INTEGER", nullable: true),
                    LastError = table.Column<string>(type: "TEXT", nullable: true),
                    Failures = table.Column<int>(type: "INTEGER", nullable: false),
                    AuthFailures = table.Column<int>(type: "INTEGER", nullable: false),
                    Paused = table.Column<bool>(type: "INTEGER", nullable: false),
                    NextTry = table.Column<long>(type: "INTEGER", nullable: true),
                    WatchState = table.Column<string>(type: "TEXT", nullable: true),
                    Heartbeat = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PullStates", x => new { x.CollectorId, x.Folder });
                });

            migrationBuilder.CreateIndex(
                name: "IX_Messages_MessageIdHeader",
                table: "Messages",
                column: "MessageIdHeader",
                filter: "\"MessageIdHeader\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Messages_SenderKey_Id",
                table: "Messages",
                columns: new[] { "SenderKey", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Handovers_DocumentId",
                table: "Handovers",
                column: "DocumentId",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_Handovers_RunId",
                table: "Handovers",
                column: "RunId",
                filter: "\"RunId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Handovers_State_Id",
                table: "Handovers",
                columns: new[] { "State", "Id" },
                filter: "\"State\" = 'waiting'");

            migrationBuilder.CreateIndex(
                name: "IX_Handovers_ThirdPartyId_Id",
                table: "Handovers",
                columns: new[] { "ThirdPartyId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Notices_PersonId_Id",
                table: "Notices",
                columns: new[] { "PersonId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Notices_PersonId_ReadAt",
                table: "Notices",
                columns: new[] { "PersonId", "ReadAt" },
                filter: "\"ReadAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Pulled_CollectorId_Folder",
                table: "Pulled",
                columns: new[] { "CollectorId", "Folder" },
                filter: "NOT \"ActionDone\"");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "AgentDue");

            migrationBuilder.DropTable(
                name: "AgentSchedules");

            migrationBuilder.DropTable(
                name: "Handovers");

            migrationBuilder.DropTable(
                name: "Leases");

            migrationBuilder.DropTable(
                name: "Notices");

            migrationBuilder.DropTable(
                name: "Pulled");

            migrationBuilder.DropTable(
                name: "PullStates");

            migrationBuilder.DropIndex(
                name: "IX_Messages_MessageIdHeader",
                table: "Messages");

            migrationBuilder.DropIndex(
                name: "IX_Messages_SenderKey_Id",
                table: "Messages");

            migrationBuilder.DropColumn(
                name: "SenderKey",
                table: "Messages");

            migrationBuilder.AddColumn<string>(
                name: "Delivery",
                table: "Documents",
                type: "TEXT",
                nullable: false,
                defaultValue: "");
        }
    }
}
