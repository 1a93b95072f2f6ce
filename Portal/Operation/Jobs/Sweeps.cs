using Hangfire;
using Portal.Domain.Delivery;
using Portal.Mail;

namespace Portal.Operation;

/// <summary>The safety nets, once a minute: the tables are the truth, the job is only an alarm clock.</summary>
sealed class Sweeps(IServiceProvider services, SendMails mails)
{
    /// <summary>Deliveries whose lease ran out or whose wake-up was lost.</summary>
    [AutomaticRetry(Attempts = 0), DisableConcurrentExecution(timeoutInSeconds: 1)]
    public Task DeliveriesAsync(CancellationToken stop) => services.GetService<IDeliverySweep>()?.SweepAsync(stop) ?? Task.CompletedTask;

    /// <summary>The same for outgoing mail.</summary>
    [AutomaticRetry(Attempts = 0)]
    public void OutgoingMails() => mails.Wake();
}
