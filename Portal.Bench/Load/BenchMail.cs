using System.Security.Cryptography;
using System.Text;

namespace Portal.Bench;

/// <summary>
/// A mail built once and stamped with another id for every sending: about 4 KiB of text, or from 16 KiB on a text of
/// 1.5 KiB with a base64 attachment. No line begins with a dot, so nothing needs stuffing.
/// </summary>
sealed class BenchMail
{
    const int WithAttachment = 16 * 1024;
    const string Sentence = "Please look at order 48213 again: the delivery is late and two of the items are missing.\r\n";
    const string Boundary = "=-bench-part-=";

    readonly byte[] bytes;
    readonly int[] places;

    BenchMail(uint run, byte[] bytes)
    {
        (Run, this.bytes) = (run, bytes);
        var id = Encoding.ASCII.GetBytes(BenchId.Of(run, 0));
        var found = new List<int>();
        for (int at = 0, next; (next = bytes.AsSpan(at).IndexOf(id)) >= 0; at += next + id.Length)
            found.Add(at + next);
        places = [.. found];
    }

    /// <summary>Number of the run in every id.</summary>
    public uint Run { get; }

    /// <summary>Bytes of the mail without the dot that ends it.</summary>
    public int Size => bytes.Length - 3;

    /// <summary>A mail of about this size.</summary>
    public static BenchMail Make(int size, uint? run = null)
    {
        var number = run ?? BitConverter.ToUInt32(RandomNumberGenerator.GetBytes(4));
        var text = new StringBuilder(Head(BenchId.Of(number, 0), size >= WithAttachment));
        if (size < WithAttachment)
            Fill(text, size);
        else
            Attach(text, size);
        return new BenchMail(number, Encoding.ASCII.GetBytes(text.Append(".\r\n").ToString()));
    }

    /// <summary>Memory for one connection to stamp.</summary>
    public byte[] Copy() => [.. bytes];

    /// <summary>Makes the copy the mail of that number.</summary>
    public void Stamp(byte[] copy, int number)
    {
        foreach (var place in places)
            BenchId.Stamp(copy.AsSpan(place, BenchId.Length), number);
    }

    static string Head(string id, bool attachment) =>
        $"""
            Received: from desk.bench.test ([192.0.2.7]) by relay.bench.test with ESMTPS id {id}; Mon, 05 Jan 2026 08:00:00 +0000
            From: Sender <sender@bench.test>
            To: Agent <agent@bench.test>
            Subject: Order {id}
            Message-ID: <{id}@bench.test>
            Date: Mon, 05 Jan 2026 08:00:00 +0000
            MIME-Version: 1.0
            Content-Type: {(attachment ? $"multipart/mixed; boundary=\"{Boundary}\"" : "text/plain; charset=utf-8")}


            """.ReplaceLineEndings("\r\n");

    static void Fill(StringBuilder text, int size)
    {
        do text.Append(Sentence);
        while (text.Length < size);
    }

    static void Attach(StringBuilder text, int size)
    {
        text.Append("--" + Boundary + "\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n");
        Fill(text, text.Length + 1500);
        text.Append("--" + Boundary + "\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n");
        text.Append("Content-Disposition: attachment; filename=\"scan.bin\"\r\n\r\n");
        // Bytes that do not compress and are the same in every run: 57 of them make a line of 76.
        var random = new Random(7);
        var line = new byte[57];
        while (text.Length < size - Boundary.Length)
        {
            random.NextBytes(line);
            text.Append(Convert.ToBase64String(line)).Append("\r\n");
        }
        text.Append("--" + Boundary + "--\r\n");
    }
}
