using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using Portal.Tests.Modules.Identity;
using Portal.Tests.Support;

namespace Portal.Tests.EndToEnd.Faults;

/// <summary>Strangers ask for circuits by the thousand: none gets one, and the sign-in stays quick for everybody.</summary>
[Trait("Fault", "circuit-flood")]
public sealed class CircuitFloodTests(ITestOutputHelper output)
{
    static readonly int Strangers = FaultCounts.Of(500, 10_000);
    static readonly TimeSpan Quick = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Strangers_ByTheThousand_GetNoCircuitAndTheSignInStaysQuick()
    {
        await using var app = await PortalApp.StartAsync();
        await IdentityVisitor.AddPersonAsync(app, "known", "approver");
        using var known = new IdentityVisitor(app);
        await known.SignInAsync("known");
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 64, AllowAutoRedirect = false };
        using var client = new HttpClient(handler) { BaseAddress = app.Address };
        using var person = new HttpClient { BaseAddress = app.Address };
        // The first visit compiles the page; that is another test's matter.
        using var first = await person.GetAsync(new Uri("/sign-in", UriKind.Relative));
        var answers = new ConcurrentDictionary<string, int>();
        using var ending = new CancellationTokenSource();
        var visiting = VisitAsync(person, ending.Token);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Strangers),
            new ParallelOptions { MaxDegreeOfParallelism = 32 },
            async (number, stop) =>
            {
                var answer = number % 2 == 0 ? await NegotiateAsync(client, stop) : await OpenSocketAsync(app.Address, stop);
                answers.AddOrUpdate(answer, 1, (_, x) => x + 1);
            }
        );
        await ending.CancelAsync();
        var visits = await visiting;

        var p95 = visits.Order().ElementAt(visits.Count * 95 / 100);
        output.WriteLine(
            $"{string.Join(", ", answers.Select(x => $"{x.Value} times {x.Key}"))}; {visits.Count} visits of the sign-in, p95 {p95.TotalMilliseconds:F0} ms"
        );
        Assert.Equal(Strangers, answers.Values.Sum());
        // Refused before a connection is held or a circuit can be begun.
        Assert.All(answers.Keys, x => Assert.Contains(x, new[] { "401", "429" }));
        Assert.InRange(p95, TimeSpan.Zero, Quick);
        // Who is signed in gets one: it is the stranger that was refused, not everybody.
        Assert.Equal("200", await NegotiateAsync(known.Client, default));
    }

    static async Task<string> NegotiateAsync(HttpClient client, CancellationToken stop)
    {
        using var answer = await client.PostAsync(new Uri("/_blazor/negotiate?negotiateVersion=1", UriKind.Relative), null, stop);
        return ((int)answer.StatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    static async Task<string> OpenSocketAsync(Uri address, CancellationToken stop)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(new Uri($"ws://{address.Authority}/_blazor"), stop);
            return "open";
        }
        catch (WebSocketException)
        {
            return ((int)socket.HttpStatusCode).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }
    }

    static async Task<List<TimeSpan>> VisitAsync(HttpClient person, CancellationToken stop)
    {
        var took = new List<TimeSpan>();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        do
        {
            var clock = Stopwatch.StartNew();
            using var answer = await person.GetAsync(new Uri("/sign-in", UriKind.Relative), CancellationToken.None);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            took.Add(clock.Elapsed);
            await pause.WaitForNextTickAsync(CancellationToken.None);
        } while (!stop.IsCancellationRequested || took.Count < 20);
        return took;
    }
}
