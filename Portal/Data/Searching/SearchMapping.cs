using Microsoft.EntityFrameworkCore;

namespace Portal.Data;

static class SearchMapping
{
    public static void UseSearching(this ModelBuilder builder)
    {
        builder.Entity<SearchBlockRow>(block =>
        {
            block.ToTable("SearchBlocks");
            block.HasKey(x => x.Number);
            block.Property(x => x.Number).ValueGeneratedNever();
            block.HasIndex(x => new { x.List, x.LastId }).IsUnique();
        });
        builder.Entity<SearchPartRow>(part =>
        {
            part.ToTable("SearchParts");
            part.HasKey(x => new { x.Block, x.Part });
        });
        builder.Entity<SearchChangeRow>(change =>
        {
            change.ToTable("SearchChanges");
            change.HasIndex(x => x.List);
        });
    }
}
