using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Portal.Data;

namespace Portal.Approvals;

/// <summary>What happened in the demo before its visitor came.</summary>
sealed class DemoScene(
    SubmitDocument submit,
    DecideTask decide,
    CorrectDocument correct,
    IDbContextFactory<PortalDbContext> contexts,
    IReadOnlyDictionary<string, Guid> people,
    Guid party
)
{
    Initiator Erp => new(InitiatorKind.ThirdParty, party);
    Initiator Clerk => new(InitiatorKind.Person, people["CLERK"]);

    public async Task PlayAsync(CancellationToken stop)
    {
        // The ends of the way, oldest first.
        var through = await SubmitAsync(Erp, "PO-1001", "Printer paper for the second quarter", "Paper Mill Ltd", 1840.00m, stop);
        await DecideAsync("FINANCE", through, "approve", "Within budget.", stop);
        await DecideAsync("LEGAL", through, "approve", null, stop);
        await DecideAsync("DIRECTOR", through, "approve", "Agreed.", stop);

        var refused = await SubmitAsync(Erp, "PO-1002", "Second coffee machine for floor 3", "Kitchen Supply", 4200.00m, stop);
        await DecideAsync("FINANCE", refused, "approve", null, stop);
        await DecideAsync("LEGAL", refused, "approve", null, stop);
        await DecideAsync("DIRECTOR", refused, "reject", "One machine serves the floor. 不同意增购。", stop);

        var withdrawn = await SubmitAsync(Clerk, null, "Desk lamps 台灯采购", "Office World", 389.50m, stop);
        await correct.WithdrawAsync(Clerk, withdrawn, "Ordered twice by mistake.", _ => { }, stop);

        // Returned and waiting for correction: one goes straight back to legal, one through every step.
        var straight = await SubmitAsync(Erp, "PO-1003", "Maintenance contract for the lifts 电梯维保合同", "Lift Care", 26800.00m, stop);
        await DecideAsync("FINANCE", straight, "approve", "Budget line FM-210.", stop);
        await ReturnAsync("LEGAL", straight, "Clause 7 on liability is missing. 缺少第七条责任条款。", "straight", stop);

        var own = await SubmitAsync(Clerk, null, "Laptops for new colleagues 新员工笔记本电脑", "PC House", 15990.00m, stop);
        await ReturnAsync("FINANCE", own, "Please attach three quotes. 请补充三家报价。", "rerun", stop);

        // Came back in a second revision.
        var again = await SubmitAsync(Erp, "PO-1004", "Security cameras for the yard", "Guard Systems", 9950.00m, stop);
        await ReturnAsync("FINANCE", again, "The amount differs from the quote.", "rerun", stop);
        var corrected = new DocumentCorrection(null, FieldsOf("Guard Systems", 9590.00m), null);
        await correct.ReviseAsync(Erp, again, corrected, _ => { }, stop);
        await correct.ResubmitAsync(Erp, again, "Amount corrected to the quote.", _ => { }, stop);

        // Under way at each step.
        var director = await SubmitAsync(Erp, "PO-1005", "Forklift lease 叉车租赁", "Heavy Lease", 73200.00m, stop);
        await DecideAsync("FINANCE", director, "approve", null, stop);
        await DecideAsync("LEGAL", director, "approve", "Standard terms.", stop);
        var legal = await SubmitAsync(Erp, "PO-1006", "Translation services framework 翻译服务框架协议", "Lingua", 12000.00m, stop);
        await DecideAsync("FINANCE", legal, "approve", null, stop);
        await SubmitAsync(Erp, "PO-1007", "Server room cooling 机房空调", "Cool Air", 48600.00m, stop);
        await SubmitAsync(Erp, "PO-1008", "Annual software licences 年度软件许可", "Soft Licence", 31250.75m, stop);
    }

    async Task<Guid> SubmitAsync(Initiator by, string? externalId, string title, string supplier, decimal amount, CancellationToken stop)
    {
        var submission = new DocumentSubmission(
            externalId,
            DemoRoute.Code,
            title,
            FieldsOf(supplier, amount),
            "Please approve this purchase; the quote is attached.\n请审批此采购，报价单见附件。",
            amount > 40000 ? "urgent" : null,
            null,
            by.Kind == InitiatorKind.Person ? DemoDocuments.ThirdParty : null,
            [Quote(supplier, amount), Lines(amount)]
        );
        return (await submit.RunAsync(by, submission, stop)).Id;
    }

    Task DecideAsync(string person, Guid document, string action, string? opinion, CancellationToken stop) =>
        DecideAsync(person, document, new TaskDecision("", 0, action, opinion), stop);

    Task ReturnAsync(string person, Guid document, string opinion, string resubmit, CancellationToken stop) =>
        DecideAsync(person, document, new TaskDecision("", 0, "return", opinion, "initiator", resubmit), stop);

    async Task DecideAsync(string person, Guid document, TaskDecision decision, CancellationToken stop)
    {
        var id = people[person];
        await using var db = await contexts.CreateDbContextAsync(stop);
        var task = await db
            .Tasks.AsNoTracking()
            .SingleAsync(x => x.DocumentId == document && x.PersonId == id && x.State == "active", stop);
        await decide.RunAsync(id, task.Id, decision with { CommandId = task.Id.ToString("N"), Version = task.Version }, stop);
    }

    static JsonElement FieldsOf(string supplier, decimal amount) =>
        JsonSerializer.SerializeToElement(
            new
            {
                supplier,
                amount,
                currency = "CNY",
                costCentre = "FM-210",
                reason = "Needed for daily work. 日常工作需要。",
            }
        );

    static AttachmentUpload Quote(string supplier, decimal amount) =>
        new(
            "采购报价单.txt",
            "text/plain; charset=utf-8",
            Encoding.UTF8.GetBytes($"报价单 Quote\n供应商 Supplier: {supplier}\n金额 Amount: {Number(amount)} CNY\n")
        );

    static AttachmentUpload Lines(decimal amount) =>
        new("lines.csv", "text/csv", Encoding.UTF8.GetBytes($"position,quantity,unit price\n1,1,{Number(amount)}\n"));

    static string Number(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);
}
