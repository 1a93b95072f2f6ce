using Microsoft.AspNetCore.Components;
using Portal.Approvals.Controls;
using Portal.Approvals.Texts;
using Portal.Components.Viewing;
using Portal.Domain.Common;

namespace Portal.Approvals.Pages;

/// <summary>A new document of the person who is signed in. What is wrong is shown at its field.</summary>
public sealed partial class NewDocument : IDisposable
{
    const string FieldPointer = "/fields/";

    readonly CancellationTokenSource stopping = new();
    readonly Dictionary<string, string> written = [];
    readonly List<AttachmentUpload> files = [];
    IReadOnlyList<RouteView>? routes;
    IReadOnlyList<string> thirdParties = [];
    IReadOnlyList<FieldInput> inputs = [];
    RouteView? route;
    Exception? failure;
    RefusalException? refused;
    string? thirdParty;
    string title = "";
    string? body;
    DateTime? due;
    bool busy;

    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    [Inject]
    internal AvailableRoutes Routes { get; set; } = default!;

    [Inject]
    internal ThirdPartyNames ThirdParties { get; set; } = default!;

    [Inject]
    internal SubmitDocument Submit { get; set; } = default!;

    [Inject]
    NavigationManager Navigation { get; set; } = default!;

    (string, string?)[] Trail => [(T[nameof(ApprovalTexts.Approvals)], null)];

    string Asked => ApprovalWords.Join(route?.Steps.Select(x => x.Name) ?? []);

    Initiator Me => new(InitiatorKind.Person, Viewer.Id);

    Dictionary<string, string> FieldFaults =>
        refused
            ?.Faults.Where(x => x.Pointer.StartsWith(FieldPointer, StringComparison.Ordinal))
            .GroupBy(x => x.Pointer[FieldPointer.Length..].Split('/')[0])
            .ToDictionary(x => x.Key, x => Words(x.First()))
        ?? [];

    // Faults that have no field of their own on this page are told at the top.
    IEnumerable<Fault> Elsewhere =>
        refused?.Faults.Where(x =>
            x.Pointer is not ("/route" or "/thirdParty" or "/title" or "/body" or "/dueAt")
            && !FieldFaults.Keys.Any(name =>
                inputs.Any(i => i.Name == name) && x.Pointer.StartsWith(FieldPointer + name, StringComparison.Ordinal)
            )
        )
        ?? [];

    /// <inheritdoc/>
    protected override Task OnInitializedAsync() => LoadAsync();

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    async Task LoadAsync()
    {
        try
        {
            routes = await Routes.ListAsync(Me, stopping.Token);
            thirdParties = await ThirdParties.ListAsync(stopping.Token);
            Choose(routes.FirstOrDefault()?.Code);
            failure = null;
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            failure = problem;
        }
    }

    void Choose(string? code)
    {
        route = routes?.FirstOrDefault(x => x.Code == code);
        inputs = SchemaForm.Read(route?.Fields);
        refused = null;
    }

    async Task HandInAsync()
    {
        if (busy || route is null)
            return;
        var (fields, faults) = SchemaForm.Write(inputs, written);
        if (faults.Count > 0)
        {
            refused = RefusalException.Invalid([.. faults.Select(x => new Fault(FieldPointer + x.Name, x.Code, x.Code))]);
            return;
        }
        busy = true;
        try
        {
            var submission = new DocumentSubmission(
                null,
                route.Code,
                title.Trim(),
                fields,
                string.IsNullOrWhiteSpace(body) ? null : body,
                null,
                due is { } local ? new DateTimeOffset(local, Viewer.Zone.GetUtcOffset(local)).ToUniversalTime() : null,
                string.IsNullOrEmpty(thirdParty) ? null : thirdParty,
                files
            );
            var made = await Submit.RunAsync(Me, submission, stopping.Token);
            Navigation.NavigateTo($"/documents/{made.Id}");
        }
        catch (RefusalException no)
        {
            refused = no;
        }
        finally
        {
            busy = false;
        }
    }

    string? FaultAt(string pointer) => refused?.Faults.FirstOrDefault(x => x.Pointer == pointer) is { } fault ? Words(fault) : null;

    string Words(Fault fault) =>
        fault.Code switch
        {
            "required" => T[nameof(ApprovalTexts.Required)],
            "not-a-number" => T[nameof(ApprovalTexts.NotANumber)],
            "not-json" => T[nameof(ApprovalTexts.NotJson)],
            _ => fault.Message,
        };
}
