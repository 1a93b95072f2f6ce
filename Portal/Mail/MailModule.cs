using Portal.Api;
using Portal.Mail.Pages;
using Portal.Settings;

namespace Portal.Mail;

/// <summary>Doors of the mail room.</summary>
public static class MailModule
{
    /// <summary>Registers the room; every wrong setting goes into <paramref name="faults"/>.</summary>
    public static void AddMail(this WebApplicationBuilder builder, PortalOptions portal, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(builder);
        MailParsing.KnowOldCharsets();
        builder.AddSending(faults);
        builder.AddIntake(portal, faults);
        builder.AddPulling(faults);
    }

    /// <summary>Adds the SMTP and LMTP listeners beside the web addresses.</summary>
    public static void ListenForMail(this Microsoft.AspNetCore.Server.Kestrel.Core.KestrelServerOptions kestrel, IConfiguration settings)
    {
        ArgumentNullException.ThrowIfNull(kestrel);
        kestrel.ListenForMails();
    }

    /// <summary>Endpoints of the room.</summary>
    public static void MapMail(this WebApplication app, ApiGroups api)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(api);
        api.MapIntake();
        api.MapPulling();
        app.MapMessageFilesForPeople();
    }
}
