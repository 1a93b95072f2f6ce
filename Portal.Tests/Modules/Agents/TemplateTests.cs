using System.Text.Json;
using CsCheck;
using Portal.Agents;

namespace Portal.Tests.Modules.Agents;

public sealed class TemplateTests
{
    const string EventJson =
        """{"documentId":"d","big":12345678901234567890123456789012345.10,"e":1e5,"title":"椅 \"a\"","nested":{"list":[1,null,true]}}""";

    [Theory]
    [InlineData("a\", \"amount\": \"1")]
    [InlineData("back\\slash \\\" quote")]
    [InlineData("line\r\nbreak\tand \u0001 control")]
    [InlineData("{{ event | json }} {% raw %}")]
    [InlineData("lone \ud83d surrogate")]
    [Trait("Fault", "injection")]
    public void TextForm_HostileSubject_ForgesNoField(string subject)
    {
        var data = Push("""{"subject": "{{ message.subject }}", "again": {{ message.subject | json }}}""", subject);
        using var json = JsonDocument.Parse(data);
        Assert.Equal(["subject", "again"], json.RootElement.EnumerateObject().Select(x => x.Name));
        if (!subject.Contains('\ud83d', StringComparison.Ordinal))
        {
            Assert.Equal(subject, json.RootElement.GetProperty("subject").GetString());
            Assert.Equal(subject, json.RootElement.GetProperty("again").GetString());
        }
    }

    [Fact]
    public void BothForms_AnySubject_ComeBackAsTheyWere()
    {
        Gen.String[0, 40]
            .Where(x => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(x)) == x)
            .Sample(
                subject =>
                {
                    using var text = JsonDocument.Parse(Push("""{"s": "{{ message.subject }}"}""", subject));
                    using var whole = JsonDocument.Parse(Push(new { s = "{{ message.subject }}" }, subject));
                    return text.RootElement.GetProperty("s").GetString() == subject
                        && whole.RootElement.GetProperty("s").GetString() == subject;
                },
                iter: 500
            );
    }

    [Fact]
    public void EventJson_WholeValue_IsByteIdentical() => Assert.Equal(EventJson, Push("{{ event | json }}"));

    [Fact]
    public void ObjectForm_OneJsonOutput_IsTheValueItself()
    {
        var data = Push(
            new
            {
                whole = "{{ event.nested | json }}",
                number = "{{ event.e | json }}",
                text = "{{ message.size }}",
                kept = new object?[] { 1, null, true },
            }
        );
        Assert.Equal("""{"whole":{"list":[1,null,true]},"number":1e5,"text":"4096","kept":[1,null,true]}""", data);
    }

    [Fact]
    public void Roots_Everything_CanBeRead()
    {
        var data = Push(
            """
            {"id": {{ message.id | json }}, "size": {{ message.size }}, "to": {{ message.to | json }}, "date": {{ message.date | json }},
             "headers": {{ message.headers["x-priority"] | json }}, "html": {{ message.html | json }}, "collector": {{ collector.name | json }},
             "attachments": {{ message.attachments | json }}, "first": "{{ message.attachments[0].url }}", "now": {{ now | json }},
             "run": {{ run.agent | json }}, "none": {{ document.number | json }}, "match": {{ match.x | json }}, "extracted": {{ extracted.x | json }}}
            """
        );
        using var json = JsonDocument.Parse(data);
        var root = json.RootElement;
        Assert.Equal(4096, root.GetProperty("size").GetInt32());
        Assert.Equal("2026-03-01T00:30:00.0000000Z", root.GetProperty("date").GetString());
        Assert.Equal("1", root.GetProperty("headers").GetString());
        Assert.Equal("合同.pdf", root.GetProperty("attachments")[0].GetProperty("name").GetString());
        Assert.Equal("https://portal.example/files/MessageAttachment/1", root.GetProperty("attachments")[1].GetProperty("url").GetString());
        Assert.Equal("https://portal.example/files/MessageAttachment/0", root.GetProperty("first").GetString());
        Assert.Equal("orders", root.GetProperty("collector").GetString());
        foreach (var name in new[] { "none", "match", "extracted" })
            Assert.Equal(JsonValueKind.Null, root.GetProperty(name).ValueKind);
    }

    [Fact]
    public void Text_NotAskedFor_IsNotRead()
    {
        var mail = new WrittenMail();
        var lab = new AgentLab();
        lab.Run(lab.Agent(new { when = new { field = "subject", exists = true } }), AgentLab.Message(mail));
        Assert.Equal(0, mail.TextReads);
    }

    [Fact]
    public void TextForm_NoJson_FailsAndSaysWhere()
    {
        var run = Fail("{\n  \"a\": {{ message.subject }}\n}");
        Assert.Equal("failed", run.Outcome);
        Assert.Equal("data gave no valid JSON: line 2, column 8, near '{   \"a\": Weekly stock report }'.", run.Reason);
        Assert.Contains("no valid JSON", Fail("").Reason, StringComparison.Ordinal);
        Assert.Contains("no valid JSON", Fail("{} {}").Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{% for i in (1..1000000) %}x{% endfor %}")]
    [InlineData("{% assign x = 'aaaaaaaaaaaaaaaa' %}{% for i in (1..40) %}{% assign x = x | append: x %}{% endfor %}{{ x }}")]
    [InlineData("{% assign x = message.text %}{% for i in (1..19000) %}{{ x }}{% endfor %}")]
    [InlineData("{% assign x = 'aaaaaaaa' %}{% for i in (1..9) %}{% assign x = x | replace: 'a', 'aaaaaaaaaa' %}{% endfor %}")]
    public void Template_ThatGrowsWithoutBound_FailsSoon(string template)
    {
        var begin = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal("failed", Fail(template).Outcome);
        Assert.True(System.Diagnostics.Stopwatch.GetElapsedTime(begin) < TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("{{ mesage.subject }}", "'mesage' is unknown")]
    [InlineData("{{ message.subject | raw }}", "no filter 'raw'")]
    [InlineData("{{ message.subject | jsn }}", "no filter 'jsn'")]
    [InlineData("{% include 'x' %}", "include")]
    [InlineData("line one\n{{ message.subject", "2:")]
    public void Save_WrongTemplate_SaysWhat(string template, string words)
    {
        var faults = new AgentLab().Faults(
            JsonSerializer.Serialize(
                new
                {
                    name = "a",
                    trigger = new { type = "beforeArrival" },
                    collectors = new[] { "orders" },
                    actions = new[] { new { push = new { type = "a.b", data = template } } },
                }
            )
        );
        var fault = Assert.Single(faults);
        Assert.Equal("/actions/0/push/data", fault.Pointer);
        Assert.Equal("bad-template", fault.Code);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Template_OwnVariables_AreNoFault() =>
        Assert.Equal(
            """{"n":"12 12 "}""",
            Push("""{"n":"{% assign a = 12 %}{% capture b %}{{ a }} {% endcapture %}{% for c in (1..2) %}{{ b }}{% endfor %}"}""")
        );

    static string Push(object data, string subject = "Weekly stock report")
    {
        var lab = new AgentLab();
        var agent = lab.Agent(
            new
            {
                actions = new[]
                {
                    new
                    {
                        push = new
                        {
                            thirdParty = "ERP",
                            type = "a.b",
                            data,
                        },
                    },
                },
            }
        );
        var run = lab.Run(agent, AgentLab.Message(new WrittenMail { Subject = subject }, eventJson: EventJson));
        Assert.True(run.Succeeded, run.Reason);
        return lab.Pushed();
    }

    static AgentRun Fail(string data)
    {
        var lab = new AgentLab();
        return lab.Run(
            lab.Agent(
                new
                {
                    actions = new[]
                    {
                        new
                        {
                            push = new
                            {
                                thirdParty = "ERP",
                                type = "a.b",
                                data,
                            },
                        },
                    },
                }
            )
        );
    }
}
