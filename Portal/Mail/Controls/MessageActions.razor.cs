using Microsoft.AspNetCore.Components;
using MudBlazor;
using Portal.Api;
using Portal.Components.Viewing;
using Portal.Domain.Common;
using Portal.Mail.Texts;

namespace Portal.Mail.Controls;

/// <summary>Release, run again, discard: each confirmed, each with the reason when it is not allowed.</summary>
public sealed partial class MessageActions : IDisposable
{
    readonly CancellationTokenSource stopping = new();
    bool busy;
    string? refused;

    /// <summary>Which message.</summary>
    [Parameter, EditorRequired]
    public required MessageView Message { get; set; }

    /// <summary>In a row of a list.</summary>
    [Parameter]
    public bool Small { get; set; }

    /// <summary>After something was done.</summary>
    [Parameter]
    public EventCallback OnDone { get; set; }

    [CascadingParameter]
    internal Viewer? Viewer { get; set; }

    [Inject]
    internal SettleMessage Settle { get; set; } = null!;

    [Inject]
    internal RunAgain Again { get; set; } = null!;

    bool KeptBack => Message.Disposition is "held" or "quarantined";

    string Css => Small ? "btn sm" : "btn";

    string ReasonId => $"why-{Message.Id}";

    string? WhyNot =>
        Message.Sha256 is null ? Words[nameof(MailTexts.NoBytes)].Value
        : KeptBack ? null
        : Words[nameof(MailTexts.NotKeptBack)].Value;

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    async Task AskAsync(string action)
    {
        refused = null;
        var parameters = new DialogParameters<SettleDialog> { { x => x.Action, action }, { x => x.Subject, Message.Subject } };
        var dialog = await Dialogs.ShowAsync<SettleDialog>(
            null,
            parameters,
            new DialogOptions { MaxWidth = MaxWidth.Small, FullWidth = true }
        );
        if (await dialog.Result is not { Canceled: false, Data: string reason })
            return;
        busy = true;
        try
        {
            await DoAsync(action, reason);
            await OnDone.InvokeAsync();
        }
        catch (RefusalException refusal)
        {
            refused = refusal.Message;
        }
        finally
        {
            busy = false;
        }
    }

    Task DoAsync(string action, string reason)
    {
        var (id, actor) = (Guid.Parse(Message.Id), (Viewer?.Caller).RequireAdministrator().Actor);
        return action switch
        {
            "release" => Settle.ReleaseAsync(id, reason, actor, stopping.Token),
            "discard" => Settle.DiscardAsync(id, reason, actor, stopping.Token),
            _ => Again.RunAsync(id, actor, stopping.Token),
        };
    }
}
