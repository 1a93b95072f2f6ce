using System.Globalization;
using Microsoft.AspNetCore.Components;
using Portal.Data;

namespace Portal.Components.Controls;

/// <summary>Where the time of one attempt went, in true proportion: name look-up, connection, TLS, waiting, reading.</summary>
public sealed partial class PhaseBars
{
    /// <summary>The attempt.</summary>
    [Parameter, EditorRequired]
    public required AttemptRow Attempt { get; set; }

    IEnumerable<Phase> Phases
    {
        get
        {
            // A reused connection has no phases of its own; the first byte is counted from the begin of the call.
            var before = (Attempt.DnsMicros ?? 0) + (Attempt.ConnectMicros ?? 0) + (Attempt.TlsMicros ?? 0);
            (string Name, long? Micros)[] known =
            [
                (Words[nameof(DeliveryTexts.PhaseDns)], Attempt.DnsMicros),
                (Words[nameof(DeliveryTexts.PhaseConnect)], Attempt.ConnectMicros),
                (Words[nameof(DeliveryTexts.PhaseTls)], Attempt.TlsMicros),
                (Words[nameof(DeliveryTexts.PhaseFirstByte)], Attempt.FirstByteMicros - before),
                (Words[nameof(DeliveryTexts.PhaseRead)], Attempt.DurationMicros - Attempt.FirstByteMicros),
            ];
            var parts = known.Where(x => x.Micros is not null).Select(x => (x.Name, Micros: Math.Max(0, x.Micros!.Value))).ToList();
            var whole = Math.Max(1, Math.Max(Attempt.DurationMicros, parts.Sum(x => x.Micros)));
            var begin = 0L;
            foreach (var (name, micros) in parts)
            {
                yield return new Phase(name, micros, Style(begin, micros, whole), micros == parts.Max(x => x.Micros));
                begin += micros;
            }
        }
    }

    static string Style(long begin, long length, long whole) =>
        string.Create(CultureInfo.InvariantCulture, $"margin-left:{100d * begin / whole:0.##}%;width:{100d * length / whole:0.##}%");

    sealed record Phase(string Name, long Micros, string Style, bool Longest);
}
