using Microsoft.Extensions.Localization;

namespace Portal.Agents.Controls;

/// <summary>Triggers in words.</summary>
static class TriggerWords
{
    public static string Of(IStringLocalizer<AgentTexts> words, string trigger) =>
        trigger switch
        {
            "beforeArrival" => words[nameof(AgentTexts.BeforeArrival)],
            "afterArrival" => words[nameof(AgentTexts.AfterArrival)],
            "schedule" => words[nameof(AgentTexts.Schedule)],
            "manual" => words[nameof(AgentTexts.Manual)],
            _ => trigger,
        };
}
