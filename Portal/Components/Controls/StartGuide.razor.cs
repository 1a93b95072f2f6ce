using Microsoft.AspNetCore.Components;
using Portal.Data;

namespace Portal.Components.Controls;

/// <summary>The newcomer's first five minutes: how to watch a return reach a third party.</summary>
public sealed partial class StartGuide
{
    static readonly DateTimeOffset Begin = new(2026, 11, 24, 8, 30, 14, TimeSpan.Zero);

    // An example for the eye, with the proportions of a real return; nothing is measured here.
    static readonly ReturnTimeline Sample = new(
        Guid.Empty,
        Guid.Empty,
        [
            At("returned", 0, "legal"),
            At("mailed", 4, "SMTP"),
            At("accepted", 11, "returns"),
            At("agent", 13, "Report returns"),
            At("committed", 15, null),
            At("pushed", 18, "Demo ERP"),
            At("answered", 61, "200"),
        ],
        TimelineState.Delivered,
        null,
        null,
        null,
        null,
        1
    );

    IReadOnlyList<(string Name, string Text)> Accounts =>
        [
            ("finance", Words[nameof(StartTexts.Finance)]),
            ("legal", Words[nameof(StartTexts.Legal)]),
            ("director", Words[nameof(StartTexts.Director)]),
            ("clerk", Words[nameof(StartTexts.Clerk)]),
            ("admin", Words[nameof(StartTexts.Admin)]),
        ];

    static TimelineStage At(string name, double offset, string? detail) => new(name, Begin.AddMilliseconds(offset), offset, detail);
}
