using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

static class AgentsMapping
{
    public static void UseAgentsRoom(this ModelBuilder builder)
    {
        builder.Entity<AgentRow>(agent =>
        {
            agent.ToTable("Agents");
            agent.HasIndex(x => x.Name).IsUnique().HasFilter("\"DeletedAt\" IS NULL");
            agent.Property(x => x.Version).IsConcurrencyToken();
        });
        builder.Entity<AgentVersionRow>(version =>
        {
            version.ToTable("AgentVersions");
            version.HasIndex(x => new { x.AgentId, x.Number }).IsUnique();
        });
        builder.Entity<RunRow>(run =>
        {
            run.ToTable("Runs");
            run.HasIndex(x => new { x.AgentId, x.Id });
            run.HasIndex(x => x.MessageId).HasFilter("\"MessageId\" IS NOT NULL");
            run.HasIndex(x => x.DocumentId).HasFilter("\"DocumentId\" IS NOT NULL");
            run.HasIndex(x => new { x.CollectorId, x.Id });
            run.HasIndex(x => new { x.Outcome, x.Id });
        });
        builder.Entity<AgentDueRow>(due => due.ToTable("AgentDue"));
        builder.Entity<AgentScheduleRow>(schedule =>
        {
            schedule.ToTable("AgentSchedules");
            schedule.HasKey(x => x.AgentId);
        });
    }
}
