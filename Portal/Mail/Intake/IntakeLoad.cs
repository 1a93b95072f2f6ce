using Portal.Data;
using Portal.Domain.Delivery;

namespace Portal.Mail;

/// <summary>
/// How far database and delivery are behind: intake slows down before memory fills. What one slow receiver has due is
/// no reason (its rows wait in the table, and mail for the others must go on); what waits in memory is.
/// </summary>
sealed class IntakeLoad(GroupCommitWriter writer, SmtpLimits limits, IDeliveryLag? deliveries = null)
{
    /// <summary>True while more units wait for their commit, or more deliveries for a slot, than the limits say.</summary>
    public bool IsBusy => writer.Backlog > limits.Backlog || deliveries?.Waiting > limits.Deliveries;
}
