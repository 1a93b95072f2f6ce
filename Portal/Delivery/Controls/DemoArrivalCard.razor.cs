using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;

namespace Portal.Delivery.Controls;

/// <summary>One push as the demo third party saw it.</summary>
public sealed partial class DemoArrivalCard
{
    /// <summary>What arrived.</summary>
    [Parameter, EditorRequired]
    public required DemoArrival Arrival { get; set; }

    /// <summary>Shows the body at once.</summary>
    [Parameter]
    public bool Open { get; set; }

    string? Subject
    {
        get
        {
            try
            {
                var data = JsonNode.Parse(Arrival.Body)?["data"] as JsonObject;
                return data?["number"]?.ToString();
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
