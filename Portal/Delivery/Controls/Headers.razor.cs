using System.Text.Json;
using Microsoft.AspNetCore.Components;

namespace Portal.Delivery.Controls;

/// <summary>Headers of a request or an answer as they were stored: secrets are masked already.</summary>
public sealed partial class Headers
{
    /// <summary>JSON object of names and values; a value may be a list.</summary>
    [Parameter, EditorRequired]
    public required string? Json { get; set; }

    IReadOnlyList<(string Name, string Value)> Pairs
    {
        get
        {
            if (string.IsNullOrEmpty(Json))
                return [];
            using var document = JsonDocument.Parse(Json);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? [.. document.RootElement.EnumerateObject().Select(x => (x.Name, Text(x.Value)))]
                : [];
        }
    }

    static string Text(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? string.Join(", ", value.EnumerateArray().Select(x => x.ToString())) : value.ToString();
}
