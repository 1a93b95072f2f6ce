using System.Globalization;
using System.Text.Json;
using Portal.Domain.Delivery;

namespace Portal.Delivery.Controls;

/// <summary>An endpoint while it is written in the form.</summary>
public sealed class EndpointDraft
{
    /// <summary>The choice of an own list of waits.</summary>
    public const string OwnSchedule = "own";

    public string? Name { get; set; }
    public string? Url { get; set; }

    /// <summary>One filter a line.</summary>
    public string? Events { get; set; } = "document.*";
    public string? Secret { get; set; }

    /// <summary>Make a new secret instead of the present one.</summary>
    public bool RenewSecret { get; set; }
    public int? TimeoutSeconds { get; set; } = 15;
    public string Schedule { get; set; } = "default";

    /// <summary>Waits in seconds, separated by commas, for <see cref="OwnSchedule"/>.</summary>
    public string? Waits { get; set; }
    public int? Concurrency { get; set; } = 8;
    public double? RatePerSecond { get; set; }
    public bool Ordered { get; set; } = true;
    public bool Enabled { get; set; } = true;

    /// <summary>As stored.</summary>
    public static EndpointDraft Of(EndpointView view)
    {
        ArgumentNullException.ThrowIfNull(view);
        return new EndpointDraft
        {
            Name = view.Name,
            Url = view.Url,
            Events = string.Join('\n', view.Events),
            TimeoutSeconds = view.TimeoutSeconds,
            Schedule = view.Schedule as string ?? OwnSchedule,
            Waits = view.Schedule is IEnumerable<double> waits
                ? string.Join(", ", waits.Select(x => x.ToString(CultureInfo.InvariantCulture)))
                : null,
            Concurrency = view.Concurrency,
            RatePerSecond = view.RatePerSecond,
            Ordered = view.Ordered,
            Enabled = view.Enabled,
        };
    }

    /// <summary>The body that the API would get.</summary>
    /// <param name="newSecret">A secret that was made for it; null: the written one, or the present one.</param>
    internal EndpointForm ToForm(string? newSecret = null) =>
        new(
            Name,
            Url?.Trim(),
            [.. (Events ?? "").Split(['\n', ',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)],
            newSecret ?? (string.IsNullOrWhiteSpace(Secret) ? null : Secret.Trim()),
            "links",
            TimeoutSeconds,
            ScheduleJson(),
            Concurrency,
            RatePerSecond,
            Ordered,
            Enabled
        );

    /// <summary>A secret of the right form.</summary>
    internal static string NewSecret() => WebhookSignature.NewSecret();

    JsonElement ScheduleJson() =>
        Schedule == OwnSchedule
            ? JsonSerializer.SerializeToElement(
                (Waits ?? "").Split([',', ' ', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            )
            : JsonSerializer.SerializeToElement(Schedule);
}
