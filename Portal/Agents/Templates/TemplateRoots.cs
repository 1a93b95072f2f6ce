using Fluid;
using Fluid.Values;
using Portal.Domain.Agents;
using Portal.Domain.Common;
using Portal.Domain.Mail;

namespace Portal.Agents;

/// <summary>What a template sees of a run (contract, section 3).</summary>
sealed class TemplateRoots(IFileLinks links)
{
    static readonly Dictionary<string, Func<(Guid Id, string Name), FluidValue>> OfCollector = new(StringComparer.Ordinal)
    {
        ["id"] = x => Text(x.Id),
        ["name"] = x => Text(x.Name),
    };

    static readonly Dictionary<string, Func<(Guid Id, AgentIdentity Agent, DateTimeOffset At), FluidValue>> OfRun = new(
        StringComparer.Ordinal
    )
    {
        ["id"] = x => Text(x.Id),
        ["agent"] = x => Text(x.Agent.Name),
        ["agentVersion"] = x => NumberValue.Create(x.Agent.Version),
        ["startedAt"] = x => new DateTimeValue(x.At),
    };

    static readonly Dictionary<string, Func<DocumentFacts, FluidValue>> OfDocument = new(StringComparer.Ordinal)
    {
        ["id"] = x => Text(x.Id),
        ["number"] = x => Text(x.Number),
        ["externalId"] = x => Text(x.ExternalId),
        ["title"] = x => Text(x.Title),
        ["state"] = x => Text(x.State),
        ["round"] = x => NumberValue.Create(x.Round),
        ["revision"] = x => NumberValue.Create(x.Revision),
        ["thirdPartyId"] = x => Text(x.ThirdPartyId),
        ["thirdParty"] = x => Text(x.ThirdParty),
        ["route"] = x => Text(x.Route),
        ["sequence"] = x => NumberValue.Create(x.Sequence),
    };

    readonly Dictionary<string, Func<ArrivingMessage, FluidValue>> ofMessage = new(StringComparer.Ordinal)
    {
        ["id"] = x => Text(x.MessageId),
        ["subject"] = x => Text(x.Content.Subject),
        ["from"] = x => Text(x.Content.From),
        ["to"] = x => Texts(x.Content.To),
        ["date"] = x => x.Content.Date is { } date ? new DateTimeValue(date) : NilValue.Instance,
        ["text"] = x => Text(x.Content.Text),
        ["html"] = x => Text(x.Content.Html),
        ["headers"] = x => new HeadersValue(x.Content.Headers),
        ["size"] = x => NumberValue.Create(x.Size),
        ["attachments"] = x => new ArrayValue([.. x.Content.Attachments.Select(y => Attachment(links, x.MessageId, y))]),
    };

    /// <summary>The context of one run.</summary>
    public TemplateContext For(AgentInput input, MatchedGroups matches, Guid runId, AgentIdentity agent, DateTimeOffset now)
    {
        var context = new TemplateContext(TemplateLanguage.Options) { Now = () => now };
        context.SetValue("message", new RecordValue<ArrivingMessage>(input.Message, ofMessage));
        context.SetValue("event", JsonObjectValue.Of(input.Event));
        context.SetValue("match", new TextsValue(matches.ToDictionary()));
        context.SetValue("extracted", new ExtractedValues(input.Extracted));
        context.SetValue("collector", new RecordValue<(Guid, string)>((input.Message.CollectorId, input.Message.Collector), OfCollector));
        context.SetValue("document", input.Document is { } facts ? new RecordValue<DocumentFacts>(facts, OfDocument) : NilValue.Instance);
        context.SetValue("run", new RecordValue<(Guid, AgentIdentity, DateTimeOffset)>((runId, agent, now), OfRun));
        context.SetValue("now", new DateTimeValue(now));
        return context;
    }

    static RecordValue<MailAttachment> Attachment(IFileLinks links, Guid messageId, MailAttachment attachment) =>
        new(
            attachment,
            new Dictionary<string, Func<MailAttachment, FluidValue>>(StringComparer.Ordinal)
            {
                ["name"] = x => Text(x.Name),
                ["type"] = x => Text(x.ContentType),
                ["size"] = x => NumberValue.Create(x.Size),
                ["sha256"] = x => Text(x.Sha256),
                ["url"] = x => Text(links.Sign(LinkedFile.MessageAttachment, messageId, x.Index).Url),
            }
        );

    static FluidValue Text(string? text) => text is null ? NilValue.Instance : StringValue.Create(text);

    static StringValue Text(Guid id) => StringValue.Create(id.ToString());

    static ArrayValue Texts(IReadOnlyList<string> texts) => new([.. texts.Select(x => Text(x))]);

    /// <summary>Header fields by name, without case; a repeated field gives its first value.</summary>
    sealed class HeadersValue(IReadOnlyList<KeyValuePair<string, string>> headers) : ObjectValue
    {
        public override IEnumerable<string> Names => headers.Select(x => x.Key).Distinct(StringComparer.OrdinalIgnoreCase);

        public override FluidValue Member(string name) =>
            Text(headers.FirstOrDefault(x => string.Equals(x.Key, name, StringComparison.OrdinalIgnoreCase)).Value);
    }

    sealed class ExtractedValues(IReadOnlyDictionary<string, ExtractedValue> values) : ObjectValue
    {
        public override IEnumerable<string> Names => values.Keys;

        public override FluidValue Member(string name) =>
            !values.TryGetValue(name, out var value) ? NilValue.Instance
            : value.Json is { } json ? JsonObjectValue.Of(json)
            : StringValue.Create(value.Text);
    }
}

/// <summary>The agent of a run, as recorded.</summary>
sealed record AgentIdentity(Guid Id, string Name, int Version);
