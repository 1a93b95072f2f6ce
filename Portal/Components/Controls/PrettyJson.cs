using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Portal.Components.Controls;

/// <summary>JSON for reading: indented, Chinese as written. Text that is no JSON stays as it is.</summary>
static class PrettyJson
{
    // The result is shown as text, never as markup, so that nothing needs escaping for HTML.
    static readonly JsonSerializerOptions Options = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Write(string json)
    {
        try
        {
            return JsonNode.Parse(json)?.ToJsonString(Options) ?? json;
        }
        catch (JsonException)
        {
            return json;
        }
    }
}
