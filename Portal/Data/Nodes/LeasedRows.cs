using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>Rows that a room leases to nodes. What a dead node held is freed by whichever node notices first.</summary>
public interface ILeasedRows
{
    /// <summary>Told as "many" when rows were freed, so that whoever works on them looks at the table.</summary>
    LiveTopic Topic { get; }

    /// <summary>The statement that frees what the node's life held.</summary>
    /// <param name="incarnation">As written into the leases (<see cref="Node.Incarnation"/>).</param>
    RowCommand Free(string incarnation);
}
