using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Portal.Domain.Delivery;
using Portal.Mail;

namespace Portal.Bench;

/// <summary>The stages of one mail that are CPU alone.</summary>
[MemoryDiagnoser]
public class MailStages
{
    StageMail mail = null!;
    byte[] push = null!;
    readonly byte[] key = RandomNumberGenerator.GetBytes(32);

    /// <summary>Bytes of the mail.</summary>
    [Params(4096, 102_400)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        mail = new StageMail(Size);
        push = (byte[])mail.RunAgent().Run.Scope!.Pushes[0].Rows[1].Values[1]!;
    }

    [GlobalCleanup]
    public void Cleanup() => mail.Dispose();

    [Benchmark(Description = "DATA: read, unstuff, keep")]
    public long ReadData()
    {
        using var received = mail.Receive();
        return received.Size;
    }

    [Benchmark(Description = "header cap scan")]
    public int ScanHeaders() => HeaderScan.Of(mail.Raw.Memory.Span).Length;

    [Benchmark(Description = "SHA-256")]
    public byte[] Hash() => SHA256.HashData(mail.Raw.Memory.Span);

    [Benchmark(Description = "MIME headers: subject, sender, Message-ID")]
    public int ReadHeaders()
    {
        using var content = MailContent.Read(mail.Raw.Memory, mail.Scan, mail.Raw.Open);
        return content.Subject.Length + content.From.Length + content.MessageIdHeader!.Length;
    }

    [Benchmark(Description = "MIME headers and text body")]
    public int ReadText()
    {
        using var content = MailContent.Read(mail.Raw.Memory, mail.Scan, mail.Raw.Open);
        return content.Text.Length;
    }

    [Benchmark(Description = "agent: condition, template, plan of the push")]
    public object RunAgent() => mail.RunAgent().Run;

    [Benchmark(Description = "HMAC signature of the push")]
    public string Sign() => WebhookSignature.Sign(key, "msg_0198f0e2b3c47d5e8f901234567890ab", 1_767_600_000, push);
}
