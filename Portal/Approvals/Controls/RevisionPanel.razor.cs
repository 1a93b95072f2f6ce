using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Approvals.Texts;
using Portal.Components.Viewing;

namespace Portal.Approvals.Controls;

/// <summary>What changed between two revisions; at first since the reader decided, or since the last return.</summary>
public sealed partial class RevisionPanel : IDisposable
{
    readonly CancellationTokenSource stopping = new();
    RevisionChanges? changes;
    Exception? failure;
    (Guid Document, int Revision) shown;
    int since;
    int revision;

    [Parameter, EditorRequired]
    public required DocumentView Document { get; set; }

    [CascadingParameter]
    public Viewer? Viewer { get; set; }

    [Inject]
    internal RevisionViews Revisions { get; set; } = default!;

    ChangesSince? Since => ChangesSince.Of(Document, Viewer?.Id);

    IEnumerable<int> Numbers => Enumerable.Range(1, Document.Revision);

    string Heading =>
        Since is { } known && known.Revision == since && revision == Document.Revision
            ? T[known.Seen ? nameof(ApprovalTexts.ChangedSinceYou) : nameof(ApprovalTexts.ChangedSinceReturn), known.Round]
            : T[nameof(ApprovalTexts.WhatChanged)];

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        if (Document.Revision < 2 || shown == (Document.Id, Document.Revision))
            return Task.CompletedTask;
        shown = (Document.Id, Document.Revision);
        return CompareAsync(Since?.Revision ?? Document.Revision - 1, Document.Revision);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Cancel();
        stopping.Dispose();
    }

    async Task CompareAsync(int from, int to)
    {
        (since, revision) = (from, to);
        try
        {
            changes = await Revisions.CompareAsync(Document.Id, from, to, stopping.Token);
            failure = null;
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            failure = problem;
        }
    }

    static int Number(ChangeEventArgs change) => int.Parse((string)change.Value!, CultureInfo.InvariantCulture);
}
