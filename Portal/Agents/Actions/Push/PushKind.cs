using System.Text.Json;
using System.Text.RegularExpressions;
using Portal.Domain.Delivery;

namespace Portal.Agents;

/// <summary><c>{push: {thirdParty?, endpoint?, type, data}}</c></summary>
sealed partial class PushKind(IOutbox outbox) : IActionKind
{
    public string Key => "push";

    public IReadOnlyList<AgentTrigger> Triggers => ActionTriggers.All;

    public AgentAction? Read(JsonElement value, string pointer, DefinitionReading reading)
    {
        var before = reading.Faults.Count;
        if (reading.Object(value, pointer, "thirdParty", "endpoint", "type", "data") is not { } push)
            return null;
        var type = push.Text("type", required: true, longest: 100);
        if (type is not null && !TypeForm().IsMatch(type))
            reading.Fault(
                $"{pointer}/type",
                "bad-type",
                $"'{type}' is no event type; write words of a-z, A-Z, 0-9 and _ with dots between, e.g. order.changed."
            );
        var (thirdParty, endpoint) = (push.Text("thirdParty", required: false), push.Text("endpoint", required: false));
        DataTemplate? data = null;
        if (push.Has("data", out var element))
            data = DataTemplate.Read(element, $"{pointer}/data", reading);
        else
            reading.Fault(
                $"{pointer}/data",
                "required",
                "data is required: an object whose texts are templates, or a text that gives JSON."
            );
        if (reading.Faults.Count > before)
            return null;
        return new PushAction(outbox, Blank(thirdParty), Blank(endpoint), type!, data!);
    }

    static string? Blank(string? text) => string.IsNullOrEmpty(text) ? null : text;

    [GeneratedRegex(@"^[a-zA-Z0-9_]+(\.[a-zA-Z0-9_]+)*$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 250)]
    private static partial Regex TypeForm();
}
