using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class WaysInAndOut : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "Delivery",
                table: "Documents");

            migrationBuilder.AddColumn<string>(
                name: "SenderKey",
                table: "Messages",
                type: "text",
                nullable: true,
                collation: "C");

            migrationBuilder.CreateTable(
                name: "AgentDue",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    AgentId = table.Column<Guid>(type: "uuid", nullable: false),
                    MessageId = table.Column<Guid>(type: "uuid", nullable: false),
                    CreatedAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AgentDue", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "AgentSchedules",
                columns: table => new
                {
                    AgentId = table.Column<Guid>(type: "uuid", nullable: false),
                    DueAt = table.Column<long>(type: "bigint", nullable: false),
                    AgentVersion = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_AgentSchedules", x => x.AgentId);
                });

            migrationBuilder.CreateTable(
                name: "Handovers",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    DocumentId = table.Column<Guid>(type: "uuid", nullable: false),
                    ThirdPartyId = table.Column<Guid>(type: "uuid", nullable: false),
                    EventId = table.Column<Guid>(type: "uuid", nullable: false),
                    Sequence = table.Column<long>(type: "bigint", nullable: false),
                    Manifest = table.Column<byte[]>(type: "bytea", nullable: false),
                    ManifestSha256 = table.Column<string>(type: "text", nullable: false),
                    RecordsContentId = table.Column<Guid>(type: "uuid", nullable: false),
                    SheetContentId = table.Column<Guid>(type: "uuid", nullable: false),
                    State = table.Column<string>(type: "text", nullable: false),
                    RunId = table.Column<Guid>(type: "uuid", nullable: true),
                    PackageContentId = table.Column<Guid>(type: "uuid", nullable: true),
                    PackageSize = table.Column<long>(type: "bigint", nullable: true),
                    PackageSha256 = table.Column<string>(type: "text", nullable: true),
                    BuildOwner = table.Column<string>(type: "text", nullable: true),
                    BuildUntil = table.Column<long>(type: "bigint", nullable: true),
                    ApprovedAt = table.Column<long>(type: "bigint", nullable: false),
                    CarriedAt = table.Column<long>(type: "bigint", nullable: true),
                    AcknowledgedAt = table.Column<long>(type: "bigint", nullable: true),
                    AcknowledgedBy = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Handovers", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "Leases",
                columns: table => new
                {
                    Name = table.Column<string>(type: "text", nullable: false),
                    Owner = table.Column<string>(type: "text", nullable: true),
                    Until = table.Column<long>(type: "bigint", nullable: false),
                    Number = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Leases", x => x.Name);
                });

            migrationBuilder.CreateTable(
                name: "Notices",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    PersonId = table.Column<Guid>(type: "uuid", nullable: false),
                    Title = table.Column<string>(type: "text", nullable: false),
                    Text = table.Column<string>(type: "text", nullable: false),
                    Link = table.Column<string>(type: "text", nullable: true),
                    At = table.Column<long>(type: "bigint", nullable: false),
                    CauseId = table.Column<Guid>(type: "uuid", nullable: false),
                    ReadAt = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Notices", x => new { x.Id, x.PersonId });
                });

            migrationBuilder.CreateTable(
                name: "Pulled",
                columns: table => new
                {
                    CollectorId = table.Column<Guid>(type: "uuid", nullable: false),
                    Folder = table.Column<string>(type: "text", nullable: false),
                    Epoch = table.Column<long>(type: "bigint", nullable: false),
                    Uid = table.Column<string>(type: "text", nullable: false),
                    MessageId = table.Column<Guid>(type: "uuid", nullable: true),
                    Sha256 = table.Column<byte[]>(type: "bytea", nullable: true),
                    Size = table.Column<long>(type: "bigint", nullable: false),
                    InternalDate = table.Column<long>(type: "bigint", nullable: true),
                    MessageIdHeader = table.Column<string>(type: "text", nullable: true),
                    ActionDone = table.Column<bool>(type: "boolean", nullable: false),
                    PulledAt = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Pulled", x => new { x.CollectorId, x.Folder, x.Epoch, x.Uid });
                });

            migrationBuilder.CreateTable(
                name: "PullStates",
                columns: table => new
                {
                    CollectorId = table.Column<Guid>(type: "uuid", nullable: false),
                    Folder = table.Column<string>(type: "text", nullable: false),
                    Epoch = table.Column<long>(type: "bigint", nullable: false),
                    Watermark = table.Column<long>(type: "bigint", nullable: false),
                    LastTry = table.Column<long>(type: "bigint", nullable: true),
                    LastSuccess = table.Column<long>(type: "bigint", nullable: true),
                    LastError = table.Column<string>(type: "text", nullable: true),
                    Failures = table.Column<int>(type: "integer", nullable: false),
                    AuthFailures = table.Column<int>(type: "integer", nullable: false),
                    Paused = table.Column<bool>(type: "boolean", nullable: false),
                    NextTry = table.Column<long>(type: "bigint", nullable: true),
                    WatchState = table.Column<string>(type: "text", nullable: true),
                    Heartbeat = table.Column<long>(type: "bigint", nullable: true)
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
                type: "text",
                nullable: false,
                defaultValue: "");
        }
    }
}
