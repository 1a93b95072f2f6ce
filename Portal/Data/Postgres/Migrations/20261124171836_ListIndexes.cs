using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Portal.Data.Postgres.Migrations
{
    /// <inheritdoc />
    public partial class ListIndexes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_Runs_Outcome_Id",
                table: "Runs");

            migrationBuilder.DropIndex(
                name: "IX_Notices_PersonId_ReadAt",
                table: "Notices");

            migrationBuilder.DropIndex(
                name: "IX_Messages_Disposition_Id",
                table: "Messages");

            migrationBuilder.DropIndex(
                name: "IX_Messages_SenderKey_Id",
                table: "Messages");

            migrationBuilder.DropIndex(
                name: "IX_Documents_ThirdPartyId_UpdatedAt",
                table: "Documents");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_State_Id",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Audit_Resource_ResourceId",
                table: "Audit");

            migrationBuilder.CreateTable(
                name: "SearchBlocks",
                columns: table => new
                {
                    Number = table.Column<int>(type: "integer", nullable: false),
                    List = table.Column<string>(type: "text", nullable: false),
                    After = table.Column<Guid>(type: "uuid", nullable: false),
                    LastId = table.Column<Guid>(type: "uuid", nullable: false),
                    Rows = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SearchBlocks", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "SearchChanges",
                columns: table => new
                {
                    Id = table.Column<Guid>(type: "uuid", nullable: false),
                    List = table.Column<string>(type: "text", nullable: false),
                    RowId = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SearchChanges", x => x.Id);
                });

            migrationBuilder.CreateTable(
                name: "SearchParts",
                columns: table => new
                {
                    Block = table.Column<int>(type: "integer", nullable: false),
                    Part = table.Column<int>(type: "integer", nullable: false),
                    Bytes = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_SearchParts", x => new { x.Block, x.Part });
                });

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_PersonId_DocumentId",
                table: "Tasks",
                columns: new[] { "PersonId", "DocumentId" });

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_PersonId_DueAt_Id",
                table: "Tasks",
                columns: new[] { "PersonId", "DueAt", "Id" },
                filter: "\"State\" = 'active'");

            migrationBuilder.CreateIndex(
                name: "IX_Tasks_PersonId_Id",
                table: "Tasks",
                columns: new[] { "PersonId", "Id" },
                filter: "\"State\" = 'active' AND \"Round\" > 1");

            migrationBuilder.CreateIndex(
                name: "IX_Runs_CollectorId_Id",
                table: "Runs",
                columns: new[] { "CollectorId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Runs_Outcome_Id",
                table: "Runs",
                columns: new[] { "Outcome", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Notices_Unread",
                table: "Notices",
                columns: new[] { "PersonId", "Id" },
                filter: "\"ReadAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Messages_CollectorId_Disposition_Id",
                table: "Messages",
                columns: new[] { "CollectorId", "Disposition", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Messages_Disposition_Id",
                table: "Messages",
                columns: new[] { "Disposition", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Messages_SenderKey",
                table: "Messages",
                column: "SenderKey",
                filter: "\"SenderKey\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Documents_ExternalId",
                table: "Documents",
                column: "ExternalId",
                filter: "\"ExternalId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Documents_State_Id",
                table: "Documents",
                columns: new[] { "State", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Documents_ThirdPartyId_Id",
                table: "Documents",
                columns: new[] { "ThirdPartyId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Documents_UpdatedAt_Id",
                table: "Documents",
                columns: new[] { "UpdatedAt", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_AgentId_Id",
                table: "Deliveries",
                columns: new[] { "AgentId", "Id" },
                filter: "\"AgentId\" IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_EndpointId_State_Id",
                table: "Deliveries",
                columns: new[] { "EndpointId", "State", "Id" },
                filter: "\"State\" <> 'delivered' AND \"State\" <> 'pending' AND \"State\" <> 'inFlight'");

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_State_CauseId",
                table: "Deliveries",
                columns: new[] { "State", "CauseId" },
                filter: "\"State\" <> 'delivered' AND \"State\" <> 'pending' AND \"State\" <> 'inFlight'");

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_State_Id",
                table: "Deliveries",
                columns: new[] { "State", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_ThirdPartyId_State_Id",
                table: "Deliveries",
                columns: new[] { "ThirdPartyId", "State", "Id" },
                filter: "\"State\" <> 'delivered' AND \"State\" <> 'pending' AND \"State\" <> 'inFlight'");

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_Type_Id",
                table: "Deliveries",
                columns: new[] { "Type", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Audit_Action_Id",
                table: "Audit",
                columns: new[] { "Action", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Audit_ActorKind_Id",
                table: "Audit",
                columns: new[] { "ActorKind", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Audit_ActorName_Id",
                table: "Audit",
                columns: new[] { "ActorName", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Audit_Resource_Id",
                table: "Audit",
                columns: new[] { "Resource", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Audit_Resource_ResourceId_Id",
                table: "Audit",
                columns: new[] { "Resource", "ResourceId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Audit_ResourceId_Id",
                table: "Audit",
                columns: new[] { "ResourceId", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_SearchBlocks_List_LastId",
                table: "SearchBlocks",
                columns: new[] { "List", "LastId" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_SearchChanges_List",
                table: "SearchChanges",
                column: "List");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "SearchBlocks");

            migrationBuilder.DropTable(
                name: "SearchChanges");

            migrationBuilder.DropTable(
                name: "SearchParts");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_PersonId_DocumentId",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_PersonId_DueAt_Id",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Tasks_PersonId_Id",
                table: "Tasks");

            migrationBuilder.DropIndex(
                name: "IX_Runs_CollectorId_Id",
                table: "Runs");

            migrationBuilder.DropIndex(
                name: "IX_Runs_Outcome_Id",
                table: "Runs");

            migrationBuilder.DropIndex(
                name: "IX_Notices_Unread",
                table: "Notices");

            migrationBuilder.DropIndex(
                name: "IX_Messages_CollectorId_Disposition_Id",
                table: "Messages");

            migrationBuilder.DropIndex(
                name: "IX_Messages_Disposition_Id",
                table: "Messages");

            migrationBuilder.DropIndex(
                name: "IX_Messages_SenderKey",
                table: "Messages");

            migrationBuilder.DropIndex(
                name: "IX_Documents_ExternalId",
                table: "Documents");

            migrationBuilder.DropIndex(
                name: "IX_Documents_State_Id",
                table: "Documents");

            migrationBuilder.DropIndex(
                name: "IX_Documents_ThirdPartyId_Id",
                table: "Documents");

            migrationBuilder.DropIndex(
                name: "IX_Documents_UpdatedAt_Id",
                table: "Documents");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_AgentId_Id",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_EndpointId_State_Id",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_State_CauseId",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_State_Id",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_ThirdPartyId_State_Id",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Deliveries_Type_Id",
                table: "Deliveries");

            migrationBuilder.DropIndex(
                name: "IX_Audit_Action_Id",
                table: "Audit");

            migrationBuilder.DropIndex(
                name: "IX_Audit_ActorKind_Id",
                table: "Audit");

            migrationBuilder.DropIndex(
                name: "IX_Audit_ActorName_Id",
                table: "Audit");

            migrationBuilder.DropIndex(
                name: "IX_Audit_Resource_Id",
                table: "Audit");

            migrationBuilder.DropIndex(
                name: "IX_Audit_Resource_ResourceId_Id",
                table: "Audit");

            migrationBuilder.DropIndex(
                name: "IX_Audit_ResourceId_Id",
                table: "Audit");

            migrationBuilder.CreateIndex(
                name: "IX_Runs_Outcome_Id",
                table: "Runs",
                columns: new[] { "Outcome", "Id" },
                filter: "\"Outcome\" <> 'succeeded'");

            migrationBuilder.CreateIndex(
                name: "IX_Notices_PersonId_ReadAt",
                table: "Notices",
                columns: new[] { "PersonId", "ReadAt" },
                filter: "\"ReadAt\" IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_Messages_Disposition_Id",
                table: "Messages",
                columns: new[] { "Disposition", "Id" },
                filter: "\"Disposition\" <> 'Filed'");

            migrationBuilder.CreateIndex(
                name: "IX_Messages_SenderKey_Id",
                table: "Messages",
                columns: new[] { "SenderKey", "Id" });

            migrationBuilder.CreateIndex(
                name: "IX_Documents_ThirdPartyId_UpdatedAt",
                table: "Documents",
                columns: new[] { "ThirdPartyId", "UpdatedAt" });

            migrationBuilder.CreateIndex(
                name: "IX_Deliveries_State_Id",
                table: "Deliveries",
                columns: new[] { "State", "Id" },
                filter: "\"State\" <> 'delivered'");

            migrationBuilder.CreateIndex(
                name: "IX_Audit_Resource_ResourceId",
                table: "Audit",
                columns: new[] { "Resource", "ResourceId" });
        }
    }
}
