using Portal.Domain.Common;

namespace Portal.Data;

/// <summary>
/// Who holds a lease: this node in this incarnation. After a crash the same node has a new incarnation and may free
/// what the old one held.
/// </summary>
public sealed class Node(string name, TimeProvider clock)
{
    /// <summary>Name of the node: stable over restarts, and no other node's.</summary>
    public string Name { get; } = name;

    /// <summary>This life of it: <c>name/uuid</c>, as written into leases.</summary>
    public string Incarnation { get; } = $"{name}/{Ids.New(clock):N}";
}
