using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Portal.Api;
using Portal.Data;
using Portal.Domain.Common;
using Portal.Domain.Mail;
using Portal.Settings;

namespace Portal.Mail;

/// <summary>The way in: listener, pipeline, collectors.</summary>
static class IntakeModule
{
    /// <summary>Registers listening, intake, reading and collectors.</summary>
    public static void AddIntake(this WebApplicationBuilder builder, PortalOptions portal, ICollection<string> faults)
    {
        var services = builder.Services;
        services.AddSingleton(MailOptions.Read(builder.Configuration, portal, faults));
        services.TryAddSingleton(SmtpLimits.Read(builder.Configuration, faults));
        services.AddSingleton<CollectorDirectory>();
        services.AddHostedService(provider => provider.GetRequiredService<CollectorDirectory>());
        services.AddHostedService<SpoolSweep>();
        services.AddSingleton<IFirstContent, ReturnsCollector>();
        services.AddSingleton<IFirstContent, SenderKeys>();
        services.AddSearch<MessageRow, MessageSearch>();
        services.AddSingleton<RawStoring>();
        services.TryAddSingleton<IntakeLoad>();
        services.AddSingleton<LookAtMail>();
        services.TryAddSingleton<AskAgents>();
        services.AddSingleton<TakeInMail>();
        services.AddSingleton<StoredMails>();
        services.AddSingleton<StoredLooks>();
        services.AddSingleton<IStoredMessages, StoredMessages>();
        services.AddSingleton<IMessageFiles>(provider => provider.GetRequiredService<StoredMails>());
        services.AddSingleton<SaveCollector>();
        services.AddSingleton<RunAgain>();
        services.AddSingleton<SettleMessage>();
        services.AddSingleton<WholeMessages>();
        services.AddSingleton<MessageLines>();
        services.AddSingleton<CollectorLines>();
        services.AddSingleton<SmtpSurroundings>();
        services.AddSingleton<ClientRates>();
        services.AddSingleton<ServerCertificate>();
        services.AddHostedService(provider => provider.GetRequiredService<ServerCertificate>());
        services.AddSingleton<ServeMailClient>();
        services.AddSingleton<SmtpListener>();
        services.AddSingleton<LmtpListener>();
    }

    /// <summary>The admin API of the way in.</summary>
    public static void MapIntake(this ApiGroups api)
    {
        api.Admin.MapCollectors();
        api.Admin.MapMessages();
        api.Public.MapHttpIntake();
    }

    /// <summary>Hangs the listeners that are on upon Kestrel, if this node has the role.</summary>
    public static void ListenForMails(this KestrelServerOptions kestrel)
    {
        var options = kestrel.ApplicationServices.GetRequiredService<MailOptions>();
        var portal = kestrel.ApplicationServices.GetRequiredService<PortalOptions>();
        if (!portal.Roles.HasFlag(NodeRoles.Intake))
            return;
        if (options.Smtp is { } smtp)
            kestrel.Listen(smtp, listener => listener.UseConnectionHandler<SmtpListener>());
        if (options.Lmtp is { } lmtp)
            kestrel.Listen(lmtp, listener => listener.UseConnectionHandler<LmtpListener>());
    }
}

/// <summary>Deletes what an earlier life left in the spool.</summary>
sealed class SpoolSweep(MailOptions options, ILogger<SpoolSweep> log) : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (IncomingMail.Sweep(options.SpoolDirectory) is > 0 and var files)
            IntakeLog.SpoolSwept(log, files);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
