using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Portal.Approvals.Texts;
using Portal.Data;
using Portal.Domain.Approvals;

namespace Portal.Approvals;

/// <summary>
/// <c>record.html</c>: the record of a finished document as a page to print and to file. It stands alone (no script, no
/// outside reference, the policy in it forbids both) and speaks English and Chinese side by side, because nobody knows
/// who opens it. Every value from outside is encoded.
/// </summary>
static class RecordSheet
{
    const string Style = """
        body{font:14px/1.5 "Noto Sans","Noto Sans SC","Microsoft YaHei","PingFang SC",system-ui,sans-serif;color:#16191d;background:#fff;margin:32px auto;max-width:1120px;padding:0 24px}
        h1{font-size:22px;line-height:1.3;margin:0 0 4px}h2{font-size:15px;margin:28px 0 8px}
        .lead{color:#4a525c;margin:0 0 16px}.stamp{display:inline-block;border:2px solid #1b6e3c;color:#1b6e3c;border-radius:4px;padding:1px 10px;font-weight:600;margin-bottom:12px}
        table{border-collapse:collapse;width:100%}th,td{border:1px solid #c9ced6;padding:5px 8px;text-align:left;vertical-align:top;overflow-wrap:break-word}td:not([class]),.pre,.mono{overflow-wrap:anywhere}
        thead th{background:#f1f3f6;font-weight:600}th[scope=row]{width:200px;background:#f7f8fa;font-weight:500}
        .pre{white-space:pre-wrap}.t{white-space:nowrap}.k{overflow-wrap:break-word}.mono{font:11px/1.4 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
        footer{margin-top:24px;color:#4a525c;font-size:12px}
        @page{size:A4 landscape;margin:14mm}
        @media print{body{margin:0;max-width:none;padding:0;font-size:11px}thead{display:table-header-group}tr{break-inside:avoid}h2{break-after:avoid}}
        """;

    static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Write(
        DocumentRow document,
        string thirdParty,
        DateTimeOffset approvedAt,
        RevisionRow revision,
        FieldLabels labels,
        IReadOnlyList<AttachmentRow> attachments,
        IReadOnlyList<TransferRecord> records
    )
    {
        var html = new StringBuilder(16 * 1024);
        html.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
            .Append(Text($"{document.Number} {document.Title}"))
            .Append("</title><style>")
            .Append(Style)
            .Append("</style></head><body><main>\n<p class=\"stamp\">Approved 已通过</p>\n<h1>")
            .Append(Text(document.Title))
            .Append("</h1>\n<p class=\"lead\">Record of approval 审批流转记录 · ")
            .Append(Text(document.Number))
            .Append("</p>\n");
        WriteFacts(html, document, thirdParty, approvedAt, revision);
        WriteFields(html, revision, labels);
        WriteFiles(html, attachments);
        WriteRecords(html, records);
        return html.Append("<footer>Head of the record chain 流转记录链末端: <span class=\"mono\">")
            .Append(Invariant(document.RecordSeq))
            .Append(" · ")
            .Append(Text(document.RecordHash))
            .Append("</span><br>Each hash is SHA-256 over the hash before it and the RFC 8785 form of the record (records.json). ")
            .Append("每条记录的哈希为前一哈希与该记录 RFC 8785 规范形式的 SHA-256。</footer>\n</main></body></html>\n")
            .ToString();
    }

    static void WriteFacts(StringBuilder html, DocumentRow document, string thirdParty, DateTimeOffset approvedAt, RevisionRow revision)
    {
        html.Append("<table><tbody>");
        Fact(html, "Number 编号", document.Number);
        Fact(html, "Third party 第三方", thirdParty);
        if (document.ExternalId is { } there)
            Fact(html, "Number there 对方编号", there);
        Fact(html, "Initiator 发起人", document.InitiatorName);
        Fact(html, "Route 流程", $"{document.RouteCode} v{Invariant(document.RouteVersion)}");
        Fact(html, "Round, revision 轮次、版本", $"{Invariant(document.Round)}, {Invariant(document.Revision)}");
        Fact(html, "Handed in 提交时间 (UTC)", Time(document.CreatedAt));
        Fact(html, "Approved 通过时间 (UTC)", Time(approvedAt));
        Fact(html, "SHA-256 of the revision 版本哈希", revision.Hash, "mono");
        html.Append("</tbody></table>\n");
        if (revision.Body is { Length: > 0 } body)
            html.Append("<h2>Text 正文</h2>\n<p class=\"pre\">").Append(Text(body)).Append("</p>\n");
    }

    static void WriteFields(StringBuilder html, RevisionRow revision, FieldLabels labels)
    {
        var fields = JsonSerializer.Deserialize<JsonElement>(revision.Fields).EnumerateObject().ToList();
        if (fields.Count == 0)
            return;
        html.Append("<h2>Fields 表单内容</h2>\n<table><tbody>");
        foreach (var field in fields)
            Fact(html, labels.Of(field.Name), ValueOf(field.Value), "pre");
        html.Append("</tbody></table>\n");
    }

    static void WriteFiles(StringBuilder html, IReadOnlyList<AttachmentRow> attachments)
    {
        html.Append("<h2>Attachments 附件</h2>\n");
        if (attachments.Count == 0)
        {
            html.Append("<p>None 无</p>\n");
            return;
        }
        html.Append("<table><thead><tr><th>Name 名称</th><th>Type 类型</th><th>Size 大小</th><th>SHA-256</th></tr></thead><tbody>");
        foreach (var file in attachments)
        {
            html.Append("<tr>");
            Cell(html, file.Name);
            Cell(html, file.ContentType);
            Cell(html, ApprovalWords.Size(file.Size));
            Cell(html, file.Sha256, "mono");
            html.Append("</tr>");
        }
        html.Append("</tbody></table>\n");
    }

    static void WriteRecords(StringBuilder html, IReadOnlyList<TransferRecord> records)
    {
        html.Append("<h2>Transfer records 流转记录</h2>\n<table><thead><tr><th>No. 序号</th><th>Round 轮次</th><th>Who 处理人</th>")
            .Append("<th>Act 操作</th><th>From 环节</th><th>To 去向</th><th>Opinion 意见</th><th>Arrived 到达 (UTC)</th>")
            .Append("<th>Handled 处理 (UTC)</th><th>Revision 版本</th><th>Hash 哈希</th></tr></thead><tbody>");
        foreach (var record in records)
        {
            html.Append("<tr>");
            Cell(html, Invariant(record.Seq));
            Cell(html, Invariant(record.Round));
            Cell(html, Who(record));
            Cell(html, Act(record), "k");
            Cell(html, record.FromStep, "k");
            Cell(html, string.Join(", ", record.ToSteps), "k");
            Cell(html, record.Opinion, "pre");
            Cell(html, record.ArrivedAt is { } arrived ? Time(arrived) : null, "t");
            Cell(html, Time(record.HandledAt), "t");
            Cell(html, Invariant(record.Revision));
            Cell(html, record.Hash, "mono");
            html.Append("</tr>\n");
        }
        html.Append("</tbody></table>\n");
    }

    static string Who(TransferRecord record)
    {
        var kind = record.Actor.Kind switch
        {
            ActorKind.Person => "",
            ActorKind.Substitute => "substitute 代理人",
            ActorKind.Administrator => "administrator 管理员",
            ActorKind.System => "system 系统",
            ActorKind.ThirdParty => "third party 第三方",
            var other => Words.Of(other),
        };
        var notes = new[] { record.Actor.Unit, kind }.Where(x => !string.IsNullOrEmpty(x)).ToList();
        var who = notes.Count == 0 ? record.Actor.Name : $"{record.Actor.Name} ({string.Join(", ", notes)})";
        return record.OnBehalfOf is { } principal ? $"{who}, on behalf of 代表 {principal.Name}" : who;
    }

    static string Act(TransferRecord record) =>
        record.Action switch
        {
            DocumentAction.Submit => "Handed in 提交",
            DocumentAction.Approve => "Approved 同意",
            DocumentAction.Return => "Returned 退回",
            DocumentAction.Reject => "Rejected 否决",
            DocumentAction.Withdraw => "Withdrawn 撤回",
            DocumentAction.Revise => "Revised 修改",
            DocumentAction.Resubmit => "Resubmitted 重新提交",
            var other => Words.Of(other),
        };

    static string ValueOf(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.String => value.GetString() ?? "",
            JsonValueKind.True => "Yes 是",
            JsonValueKind.False => "No 否",
            JsonValueKind.Null => "–",
            // Numbers stay as they were handed in: grouping would be a reading of ours.
            _ => value.GetRawText(),
        };

    static void Fact(StringBuilder html, string label, string value, string? css = null)
    {
        html.Append("<tr><th scope=\"row\">").Append(Text(label)).Append("</th>");
        Cell(html, value, css);
        html.Append("</tr>");
    }

    static void Cell(StringBuilder html, string? value, string? css = null) =>
        html.Append(css is null ? "<td>" : $"<td class=\"{css}\">").Append(Text(value ?? "")).Append("</td>");

    static string Text(string value) => Encoder.Encode(value);

    static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    static string Invariant(long number) => number.ToString(CultureInfo.InvariantCulture);
}
