using System.Text.Json;
using Portal.Domain.Common;

namespace Portal.Approvals.Controls;

/// <summary>A step while the form is written.</summary>
public sealed class StepDraft
{
    public string? Name { get; set; }

    /// <summary>any or all.</summary>
    public string Mode { get; set; } = "any";

    /// <summary>User names.</summary>
    public List<string> People { get; } = [];
    public double? DueHours { get; set; }
    public bool Return { get; set; } = true;
    public bool Reject { get; set; } = true;
}

/// <summary>A route while the form is written.</summary>
sealed class RouteDraft
{
    static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Web)
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public string? Code { get; set; }
    public string? Name { get; set; }

    /// <summary>Name of the only third party that may use it; empty: every one.</summary>
    public string ThirdParty { get; set; } = "";
    public List<StepDraft> Steps { get; } = [];

    /// <summary>The JSON Schema as text; empty: none.</summary>
    public string? Fields { get; set; }

    public static RouteDraft Of(RouteAnswer route)
    {
        var draft = new RouteDraft
        {
            Code = route.Code,
            Name = route.Name,
            ThirdParty = route.ThirdParty ?? "",
            Fields = route.Fields is { } fields ? JsonSerializer.Serialize(fields, Indented) : "",
        };
        foreach (var step in route.Steps)
        {
            var made = new StepDraft
            {
                Name = step.Name,
                Mode = step.Mode,
                DueHours = step.DueHours,
                Return = step.Allow.Return != false,
                Reject = step.Allow.Reject != false,
            };
            made.People.AddRange(step.People);
            draft.Steps.Add(made);
        }
        return draft;
    }

    /// <summary>The schema as written; null when there is none.</summary>
    /// <exception cref="RefusalException">It is not JSON.</exception>
    public JsonElement? Schema()
    {
        if (string.IsNullOrWhiteSpace(Fields))
            return null;
        try
        {
            return JsonElement.Parse(Fields);
        }
        catch (JsonException fault)
        {
            var where = $"line {fault.LineNumber + 1}, character {fault.BytePositionInLine + 1}";
            throw RefusalException.Invalid(new Fault("/fields", "not-json", $"This is not JSON: see {where}."));
        }
    }

    /// <summary>The body that the API would get.</summary>
    /// <exception cref="RefusalException">The schema is not JSON.</exception>
    public RouteRequest ToRequest() =>
        new(
            Code?.Trim(),
            Name?.Trim(),
            ThirdParty.Length == 0 ? null : ThirdParty,
            [
                .. Steps.Select(x => new StepRequest(
                    x.Name?.Trim(),
                    x.Mode,
                    [.. x.People],
                    x.DueHours,
                    new AllowRequest(x.Return, x.Reject)
                )),
            ],
            Schema()
        );
}
