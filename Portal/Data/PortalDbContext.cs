using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

/// <summary>
/// The one model. Each database has a derived context with its own migrations; mappings are one file for each room.
/// Take it from <see cref="IDbContextFactory{TContext}"/>; write through <see cref="WriteTransactions"/>.
/// </summary>
public abstract class PortalDbContext(DbContextOptions options)
    : IdentityDbContext<PortalUser, IdentityRole<Guid>, Guid>(options),
        IDataProtectionKeyContext
{
    public DbSet<AccessTokenRow> AccessTokens => Set<AccessTokenRow>();
    public DbSet<AuditRow> Audit => Set<AuditRow>();
    public DbSet<IdempotencyRow> Idempotency => Set<IdempotencyRow>();
    public DbSet<NoticeRow> Notices => Set<NoticeRow>();
    public DbSet<AlarmRow> Alarms => Set<AlarmRow>();
    public DbSet<LeaseRow> Leases => Set<LeaseRow>();
    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    public DbSet<RouteRow> Routes => Set<RouteRow>();
    public DbSet<RouteVersionRow> RouteVersions => Set<RouteVersionRow>();
    public DbSet<DocumentRow> Documents => Set<DocumentRow>();
    public DbSet<RevisionRow> Revisions => Set<RevisionRow>();
    public DbSet<AttachmentRow> Attachments => Set<AttachmentRow>();
    public DbSet<TaskRow> Tasks => Set<TaskRow>();
    public DbSet<RecordRow> Records => Set<RecordRow>();
    public DbSet<DocumentEventRow> DocumentEvents => Set<DocumentEventRow>();
    public DbSet<CommandRow> Commands => Set<CommandRow>();
    public DbSet<HandoverRow> Handovers => Set<HandoverRow>();
    public DbSet<NumberRow> Numbers => Set<NumberRow>();

    public DbSet<CollectorRow> Collectors => Set<CollectorRow>();
    public DbSet<CollectorAddressRow> CollectorAddresses => Set<CollectorAddressRow>();
    public DbSet<MessageRow> Messages => Set<MessageRow>();
    public DbSet<IntakeLedgerRow> IntakeLedger => Set<IntakeLedgerRow>();
    public DbSet<ContentRow> Contents => Set<ContentRow>();
    public DbSet<ContentChunkRow> ContentChunks => Set<ContentChunkRow>();
    public DbSet<OutgoingMailRow> OutgoingMails => Set<OutgoingMailRow>();
    public DbSet<PulledRow> Pulled => Set<PulledRow>();
    public DbSet<PullStateRow> PullStates => Set<PullStateRow>();
    public DbSet<OwnKeyRow> OwnKeys => Set<OwnKeyRow>();

    public DbSet<AgentRow> Agents => Set<AgentRow>();
    public DbSet<AgentVersionRow> AgentVersions => Set<AgentVersionRow>();
    public DbSet<RunRow> Runs => Set<RunRow>();
    public DbSet<AgentDueRow> AgentDue => Set<AgentDueRow>();
    public DbSet<AgentScheduleRow> AgentSchedules => Set<AgentScheduleRow>();

    public DbSet<ThirdPartyRow> ThirdParties => Set<ThirdPartyRow>();
    public DbSet<EndpointRow> Endpoints => Set<EndpointRow>();
    public DbSet<DeliveryRow> Deliveries => Set<DeliveryRow>();
    public DbSet<DeliveryPayloadRow> DeliveryPayloads => Set<DeliveryPayloadRow>();
    public DbSet<AttemptRow> DeliveryAttempts => Set<AttemptRow>();
    public DbSet<LaneHoldRow> LaneHolds => Set<LaneHoldRow>();

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.UseIdentityRoom();
        builder.UseApprovalsRoom();
        builder.UseMailRoom();
        builder.UseAgentsRoom();
        builder.UseDeliveryRoom();
        builder.UseLeases();
        builder.UseSearching();
    }

    /// <summary>Times are UTC ticks in both databases: they compare, sort and round-trip to 100 ns (stack notes).</summary>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
    }
}
