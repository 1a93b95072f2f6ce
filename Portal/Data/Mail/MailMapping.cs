using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

static class MailMapping
{
    public static void UseMailRoom(this ModelBuilder builder)
    {
        builder.Entity<CollectorRow>(collector =>
        {
            collector.ToTable("Collectors");
            collector.HasIndex(x => x.Name).IsUnique();
            collector.Property(x => x.Version).IsConcurrencyToken();
        });
        builder.Entity<CollectorAddressRow>(address =>
        {
            address.ToTable("CollectorAddresses");
            address.HasKey(x => x.Address);
            address.HasIndex(x => x.CollectorId);
        });
        builder.Entity<MessageRow>(message =>
        {
            message.ToTable("Messages");
            message.HasIndex(x => new { x.CollectorId, x.Id });
            message.HasIndex(x => x.EventId).HasFilter("\"EventId\" IS NOT NULL");
            message.HasIndex(x => x.DocumentId).HasFilter("\"DocumentId\" IS NOT NULL");
            // For rows that are older than the column alone; what is new has no entry in it.
            message.HasIndex(x => x.SenderKey).HasFilter("\"SenderKey\" IS NULL");
            message.HasIndex(x => x.MessageIdHeader).HasFilter("\"MessageIdHeader\" IS NOT NULL");
            message.HasIndex(x => new { x.Disposition, x.Id });
            message.HasIndex(x => new
            {
                x.CollectorId,
                x.Disposition,
                x.Id,
            });
        });
        builder.Entity<IntakeLedgerRow>(ledger =>
        {
            ledger.ToTable("IntakeLedger");
            ledger.HasKey(x => x.Key);
            ledger.HasIndex(x => x.ExpiresAt);
        });
        builder.Entity<ContentRow>(content =>
        {
            content.ToTable("Contents");
            content.Property(x => x.Sha256).HasMaxLength(32);
        });
        builder.Entity<ContentChunkRow>(chunk =>
        {
            chunk.ToTable("ContentChunks");
            chunk.HasKey(x => new { x.ContentId, x.Position });
        });
        builder.Entity<OutgoingMailRow>(mail =>
        {
            mail.ToTable("OutgoingMails");
            mail.HasIndex(x => x.NextAttemptAt).HasFilter("\"State\" IN ('pending', 'sending')");
            mail.HasIndex(x => x.DocumentId);
        });
        builder.Entity<PulledRow>(pulled =>
        {
            pulled.ToTable("Pulled");
            pulled.HasKey(x => new
            {
                x.CollectorId,
                x.Folder,
                x.Epoch,
                x.Uid,
            });
            pulled.HasIndex(x => new { x.CollectorId, x.Folder }).HasFilter("NOT \"ActionDone\"");
        });
        builder.Entity<PullStateRow>(state =>
        {
            state.ToTable("PullStates");
            state.HasKey(x => new { x.CollectorId, x.Folder });
        });
        builder.Entity<OwnKeyRow>(key =>
        {
            key.ToTable("OwnKeys");
            key.HasKey(x => x.Number);
            key.Property(x => x.Number).ValueGeneratedNever();
            key.HasIndex(x => x.Selector).IsUnique();
        });
    }
}
