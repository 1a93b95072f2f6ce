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
            (string Name, long? Micros)[] known =
            [
                (Words[nameof(DeliveryTexts.PhaseDns)], Attempt.DnsMicros),
                (Words[nameof(DeliveryTexts.PhaseConnect)], Attempt.ConnectMicros),
                (Words[nameof(DeliveryTexts.PhaseTls)], Attempt.TlsMicros),
                (Words[nameof(DeliveryTexts.PhaseFirstByte)], Attempt.FirstByteMicros),
            ];
            var parts = known.Where(x => x.Micros is not null).Select(x => (x.Name, Micros: x.Micros!.Value)).ToList();
            var rest = Attempt.DurationMicros - parts.Sum(x => x.Micros);
            if (parts.Count > 0 && rest > 0)
                parts.Add((Words[nameof(DeliveryTexts.PhaseRead)], rest));
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
