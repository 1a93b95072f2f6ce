using Microsoft.AspNetCore.Components;
using Portal.Approvals.Controls;
using Portal.Approvals.Texts;
using Portal.Components.Viewing;
using Portal.Domain.Approvals;
using Portal.Domain.Common;

namespace Portal.Approvals.Pages;

/// <summary>Where the initiator of a returned document corrects it, and hands it in again in the same act or later.</summary>
public sealed partial class CorrectionPage
{
    const string FieldPointer = "/fields/";

    readonly List<AttachmentUpload> files = [];
    readonly HashSet<Guid> removed = [];
    Dictionary<string, string> written = [];
    IReadOnlyList<FieldInput> inputs = [];
    DocumentView? view;
    Exception? failure;
    bool missing;
    FormFaults faults = FormFaults.None;
    string title = "";
    string body = "";
    string? opinion;
    string? nothing;
    bool overtaken;
    bool busy;

    [Parameter]
    public Guid Id { get; set; }

    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    [Inject]
    internal DocumentViews Documents { get; set; } = default!;

    [Inject]
    internal CorrectDocument Correct { get; set; } = default!;

    [Inject]
    NavigationManager Navigation { get; set; } = default!;

    string Home => $"/documents/{Id}";

    (string, string?)[] Trail =>
        [(T[nameof(ApprovalTexts.Approvals)], null), (T[nameof(ApprovalTexts.Initiated)], "/initiated"), (view!.Number, Home)];

    // Overtaken by an act of somebody else the form stays, so that nothing written is lost before it is read.
    AllowedAction? Why => view!.InitiatorActions.FirstOrDefault(x => x is { Action: "revise", Allowed: false });

    Initiator Me => new(InitiatorKind.Person, Viewer.Id);

    Dictionary<string, string> FieldFaults =>
        inputs
            .Select(x => (x.Name, Words: faults.At(FieldPointer + FieldsSchema.Token(x.Name))))
            .Where(x => x.Words is not null)
            .ToDictionary(x => x.Name, x => x.Words!);

    IReadOnlyList<string> Elsewhere =>
        nothing is not null
            ? [nothing]
            : faults.Rest(["/title", "/body", "/opinion", .. inputs.Select(x => FieldPointer + FieldsSchema.Token(x.Name))]);

    bool Changed =>
        title.Trim() != view!.Title
        || body.ReplaceLineEndings("\n") != (view.Body ?? "").ReplaceLineEndings("\n")
        || files.Count + removed.Count > 0
        || SchemaForm.Fill(inputs, view.Fields).Any(x => (written.GetValueOrDefault(x.Key) ?? "") != x.Value);

    /// <inheritdoc/>
    protected override bool IsShown(LiveEvent happened) => happened.MayConcern(Id);

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => view?.Id == Id ? Task.CompletedTask : ReadAsync();

    /// <inheritdoc/>
    protected override Task ReadAsync() => LoadAsync();

    // What was written is not thrown away by what others do: it is said, and the person decides.
    /// <inheritdoc/>
    protected override async Task ReadAgainAsync()
    {
        if (view is null || busy)
            return;
        var now = await Documents.FindForPersonAsync(Viewer.Id, Viewer.Caller.Roles, Id, Stop);
        overtaken = !busy && now?.Version != view.Version;
    }

    async Task LoadAsync()
    {
        try
        {
            var found = await Documents.FindForPersonAsync(Viewer.Id, Viewer.Caller.Roles, Id, Stop);
            if (found is null || found.InitiatorId != Viewer.Id)
            {
                missing = true;
                return;
            }
            Show(found);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            failure = problem;
        }
    }

    void Show(DocumentView found)
    {
        (view, failure, overtaken, faults, nothing) = (found, null, false, FormFaults.None, null);
        (title, body) = (found.Title, found.Body ?? "");
        inputs = SchemaForm.Read(found.Schema, found.Fields);
        written = SchemaForm.Fill(inputs, found.Fields);
        files.Clear();
        removed.Clear();
    }

    async Task SaveAsync(bool onward)
    {
        if (busy || view is null)
            return;
        (faults, nothing) = (FormFaults.None, null);
        if (!onward && !Changed)
        {
            nothing = T[nameof(ApprovalTexts.NothingChanged)];
            return;
        }
        var (fields, wrong) = SchemaForm.Write(inputs, written, view.Fields);
        if (wrong.Count > 0)
        {
            faults = FormFaults.Of(RefusalException.Invalid([.. wrong.Select(FaultOf)]));
            return;
        }
        busy = true;
        try
        {
            if (onward)
                await Correct.ReviseAndResubmitAsync(Me, Id, CorrectionOf(fields), opinion, SameVersion, Stop);
            else
                await Correct.ReviseAsync(Me, Id, CorrectionOf(fields), SameVersion, Stop);
            Navigation.NavigateTo(Home);
        }
        catch (RefusalException no) when (no.Kind == RefusalKind.Stale)
        {
            overtaken = true;
        }
        catch (RefusalException no)
        {
            faults = FormFaults.Of(no);
        }
        finally
        {
            busy = false;
        }
    }

    DocumentCorrection CorrectionOf(System.Text.Json.JsonElement fields) =>
        new(
            title.Trim(),
            fields,
            files,
            // The browser writes line ends of its own; a text that only differs in them is the same text.
            body.ReplaceLineEndings("\n") == (view!.Body ?? "").ReplaceLineEndings("\n")
                ? null
                : body,
            [.. view.Attachments.Select(x => x.Id).Where(x => !removed.Contains(x))]
        );

    void SameVersion(int version) => StaleDocument.Refuse(view!.Version, version);

    Fault FaultOf(FieldFault fault) =>
        new(
            FieldPointer + FieldsSchema.Token(fault.Name),
            fault.Code,
            T[fault.Code == "not-json" ? nameof(ApprovalTexts.NotJson) : nameof(ApprovalTexts.NotANumber)]
        );
}
