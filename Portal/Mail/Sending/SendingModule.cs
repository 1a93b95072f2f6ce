using Portal.Data;
using Portal.Domain.Mail;

namespace Portal.Mail;

/// <summary>The sending part of the mail room.</summary>
static class SendingModule
{
    /// <summary>Registers own key, composer, sender and the judge of own mail.</summary>
    public static void AddSending(this WebApplicationBuilder builder, ICollection<string> faults)
    {
        builder.Services.AddSingleton(OutgoingOptions.Read(builder.Configuration, faults));
        builder.Services.AddSingleton<OwnKeys>();
        builder.Services.AddSingleton<IFirstContent>(provider => provider.GetRequiredService<OwnKeys>());
        builder.Services.AddSingleton<ComposeMail>();
        builder.Services.AddSingleton<RecentMails>();
        builder.Services.AddSingleton<OutgoingTable>();
        builder.Services.AddSingleton<ILeasedRows>(provider => provider.GetRequiredService<OutgoingTable>());
        builder.Services.AddSingleton<SmtpConnections>();
        builder.Services.AddSingleton<SendMails>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<SendMails>());
        builder.Services.AddSingleton<IOutgoingMail, PlanMail>();
        builder.Services.AddSingleton<OwnMail>();
    }
}
