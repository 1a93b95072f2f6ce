using Portal.Domain.Common;

namespace Portal.Components.Viewing;

/// <summary>One form's way to its use case: locked while it runs, and what was refused afterwards.</summary>
public sealed class Sending
{
    /// <summary>A change is under way; buttons are locked.</summary>
    public bool Busy { get; private set; }

    /// <summary>What the last one was refused for.</summary>
    public FormFaults Faults { get; private set; } = FormFaults.None;

    /// <summary>Forgets the faults.</summary>
    public void Clear() => Faults = FormFaults.None;

    /// <summary>Runs a change; a second call while the first runs does nothing.</summary>
    /// <returns>True when it was done.</returns>
    public async Task<bool> TryAsync(Func<Task> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (Busy)
            return false;
        (Busy, Faults) = (true, FormFaults.None);
        try
        {
            await change();
            return true;
        }
        catch (RefusalException refusal)
        {
            Faults = FormFaults.Of(refusal);
            return false;
        }
        finally
        {
            Busy = false;
        }
    }
}
